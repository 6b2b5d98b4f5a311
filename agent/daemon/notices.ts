// What a master's notices mean to an agent, in words.

import { type NoticeReason, isHint } from '@belfry/protocol/wire';

const NOTICES: Record<NoticeReason, string> = {
  'unknown-session': 'the master does not know our session (it was restarted?): greeting again',
  'unknown-version': 'the master speaks another version of the protocol: update one of the two',
  'not-authenticated':
    'the master refuses our name or key: was it removed ("belfry-master list" there), or did it get ' +
    'a new key by "belfry-master rotate"?',
  'name-in-use':
    'another device with our name and key is connected to the master, a copied card perhaps: switch ' +
    'it off, or give one of the two a new name (belfry-master add)',
  'anonymous-refused': 'the master answers nobody without a key',
  rate: 'the master is asked too often',
  'stale-term': 'the master follows a later term',
  'void-term': 'the master says that the term remembered here is nobody’s',
  renew: 'the master has news of other masters: greeting it again',
  outdated: 'the master says that its time was set: asking again',
  leaving: 'the master says goodbye: waiting for it, or for another',
};

/** Who reads it shall not take for the master's word what anybody may have said. */
export const noticeText = (reason: NoticeReason): string =>
  isHint(reason) ? `somebody says that ${NOTICES[reason]}` : NOTICES[reason];
