// Examples of what travels in the clear: anonymous asks and their answers, and notices outside of a session.
import { TYPE } from '#protocol/wire/codecs.js';
import { NOTICE_REASONS, noticeOf } from '#protocol/wire/notice.js';
import { AGENT_SESSION, HELLO_SEQUENCE, MASTER_SESSION, SECONDS, ask, reply } from './examples.mjs';

/** What each kind of notice answers here: the refused datagram's type, session and sequence. */
const REFUSED = {
  'unknown-session': [TYPE.ask, MASTER_SESSION, 0x11],
  'unknown-version': [TYPE.hello, 0, HELLO_SEQUENCE],
  'not-authenticated': [TYPE.hello, 0, HELLO_SEQUENCE],
  'name-in-use': [TYPE.hello, 0, HELLO_SEQUENCE],
  'anonymous-refused': [TYPE.ask, 0, 0xc0ffee01],
  rate: [TYPE.hello, 0, HELLO_SEQUENCE],
  'stale-term': [TYPE.adjust, AGENT_SESSION, 0x12],
  leaving: [0, 0, 0],
};

/** What travels in the clear: sender, session, sequence, content. */
export const CLEAR = [
  ['anonymous ask', 'client', 0, 0xc0ffee01, ask('group', true)],
  [
    'anonymous reply',
    'master',
    0,
    0xc0ffee01,
    reply({
      timescale: 'group',
      seconds: SECONDS,
      nanoseconds: 999_000_001,
      hold: 35_000,
      correction: undefined,
      heard: 0,
      anonymous: true,
      bound: 40_960,
      settings: 0,
      untraced: false,
      leap: 'none',
    }),
  ],
  // The others exist in the sealed form only.
  ...NOTICE_REASONS.filter((reason) => REFUSED[reason] !== undefined).map((reason) => {
    const [about, session, sequence] = REFUSED[reason];
    const message = { type: 'notice', body: noticeOf(reason, about) };
    return [`notice: ${reason}`, 'master', session, sequence, message];
  }),
];
