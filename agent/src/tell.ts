// What an agent's events are in words, and how much they matter.

import type { NoticeReason } from '@belfry/protocol/core/wire/notice.js';
import type { Told } from '@belfry/protocol/node/daemon.js';
import { formatAddress, formatDuration } from '@belfry/protocol/node/units.js';
import type { FollowerEvent } from '../core/observation.js';

const NOTICES: Record<NoticeReason, string> = {
  'unknown-session': 'the master does not know our session (it was restarted?): greeting again',
  'unknown-version': 'the master speaks another version of the protocol: update one of the two',
  'not-authenticated':
    'the master refuses our name or key: is it in "belfry-master keys list" there, and was the ' +
    'master reloaded since?',
  'name-in-use': 'another device with our name is connected to the master: give one a new name',
  'anonymous-refused': 'the master answers nobody without a key',
  rate: 'the master is asked too often',
  'stale-term': 'the master follows a later term',
  leaving: 'the master says goodbye: looking for another',
};

export function tell(event: FollowerEvent): Told {
  switch (event.type) {
    case 'joined':
      return { level: 'info', text: `joined ${formatAddress(event.master)}, term ${event.term}` };
    case 'synchronised':
      return { level: 'info', text: 'synchronised' };
    case 'stepped':
      return { level: 'warn', text: `the clock stepped by ${formatDuration(event.by)}` };
    case 'waiting':
      return {
        level: 'warn',
        text: `the clock is ${formatDuration(event.ahead)} ahead and may not step back: it waits`,
      };
    case 'holdover':
      return { level: 'warn', text: 'no corrections: holding over at the learned rate' };
    case 'holdover-alarm':
      return { level: 'error', text: 'ALARM: holding over for too long; is the master running?' };
    case 'term':
      return { level: 'debug', text: `term ${event.term}` };
    case 'notice':
      return { level: 'error', text: NOTICES[event.reason], kind: event.reason };
  }
}
