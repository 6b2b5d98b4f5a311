// What a master's events are in words, and how much they matter.

import type { Told } from '@belfry/protocol/node/daemon.js';
import { formatAddress, formatDuration } from '@belfry/protocol/node/units.js';
import type { MasterEvent } from '../core/observation.js';

export function tell(event: MasterEvent): Told {
  switch (event.type) {
    case 'joined':
      return { level: 'info', text: `${event.name} joined from ${formatAddress(event.from)}` };
    case 'left':
      return { level: 'info', text: `${event.name} left` };
    case 'health':
      return event.health === 'healthy'
        ? { level: 'info', text: `${event.name} answers again` }
        : { level: 'warn', text: `${event.name} does not answer: ${event.health}` };
    case 'outlier':
      return event.outlier
        ? {
            level: 'warn',
            text: `${event.name} disagrees with the group by ${formatDuration(event.offset)}: left out`,
          }
        : { level: 'info', text: `${event.name} agrees with the group again` };
    case 'formed':
      return {
        level: event.agreed ? 'info' : 'error',
        text:
          `${event.agreed ? '' : 'ALARM: no majority: '}group time agreed on by ${event.agreeing} of ${event.voters} clocks, ` +
          `${formatDuration(event.moved)} from this machine's${leftOut(event.disagreeing)}`,
      };
    case 'disagreement':
      return event.lasts
        ? {
            level: 'error',
            text: `ALARM: only ${event.agreeing} of ${event.voters} clocks agree: nothing is corrected`,
          }
        : { level: 'info', text: `${event.agreeing} of ${event.voters} clocks agree again` };
    case 'dictated':
      return {
        level: 'warn',
        text: `an operator moved the time by ${formatDuration(event.moved)}`,
      };
    case 'term':
      return { level: 'info', text: `leading in term ${event.term}` };
    case 'refused':
      return {
        level: 'error',
        kind: event.reason,
        text:
          event.reason === 'unknown-name'
            ? `${formatAddress(event.from)} greets with a name that has no key here (reloaded since?)`
            : `${formatAddress(event.from)} greets with a wrong key`,
      };
    case 'name-in-use':
      return {
        level: 'error',
        kind: `name-in-use ${event.name}`,
        text: `a second device calls itself ${event.name}, at ${formatAddress(event.from)}: refused`,
      };
  }
}

const leftOut = (names: readonly (string | undefined)[]): string =>
  names.length === 0 ? '' : `; left out: ${names.map((name) => name ?? 'this machine').join(', ')}`;
