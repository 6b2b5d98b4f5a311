// Who asks one master once, with a key or without, and gets anything for an answer.

import { OneShot } from '#agent/core/one-shot/one-shot.js';
import type {
  OneShotEvent,
  OneShotObservation,
} from '#agent/core/one-shot/one-shot-observation.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { viewOf } from '#protocol/wire/header.js';
import { HEADER } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { seededRandom } from '../../sim/random.js';
import { anyDatagram } from '../datagrams.js';
import { BEGINNING_SECONDS, Guest } from '../guests.js';
import { receptions } from '../greetings.js';
import { History, type Sent } from '../history.js';
import { openCrypto } from '../open-crypto.js';
import type { Tape } from '../tape.js';
import { type Target, must } from '../target.js';

const MASTER = { host: '10.0.0.1', port: 7525 };
const TIMEOUT = 3e9;

function play(tape: Tape): void {
  const crypto = openCrypto(seededRandom(1));
  const anonymous = tape.chance(0.4);
  const tries = 1 + tape.integer(8);
  const shot = new OneShot({
    master: [MASTER],
    credential: anonymous ? undefined : { name: 'desk', key: new Uint8Array(32) },
    within: tape.chance(0.5) ? spanOf(tape.pick([1e6, 0, 1e12])) : undefined,
    tries,
    timeout: spanOf(TIMEOUT),
    crypto,
    random: seededRandom(2),
    start: rawTime(1e9),
  });
  const host = new Guest({ name: 'master', from: MASTER, id: 6000 }, tape, crypto);
  let told = 0;
  const history = new History<OneShotEvent, OneShotObservation>(
    {
      endpoint: { ...verbsOf(shot), observe: () => shot.observe() },
      refusals: (seen) => seen.refusals,
      deaf: () => shot.observe().done,
      stepsBack: (event) => {
        told += 1;
        tape.saw(event.type === 'answer' ? `answer ${event.enough}` : event.reason);
        must(event.attempts <= tries + 20, `it asked ${event.attempts} times`);
        if (event.type === 'answer') must(event.bound >= 0, `its bound is ${event.bound}`);
        return false;
      },
      look: (seen) =>
        must(seen.bound === undefined || seen.bound >= 0, `its bound is ${seen.bound}`),
    },
    tape,
    (sent: Sent) => host.heard(sent),
  );
  const bring = (bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined) history.receive(bytes, MASTER);
  };
  history.run(
    [
      ...receptions(
        () => host,
        (_, bytes) => bring(bytes),
      ),
      () => bring(host.answers(history.now)),
      () => bring(host.answers(history.now)),
      () => bring(host.says()),
      () => bring(anonymousReply(tape, history.sent.at(-1))),
      () => {
        const sequences = history.sent.slice(-4).map((sent) => sent.header.sequence);
        bring(anyDatagram(tape, { sessions: [0], sequences, names: ['desk'] }));
      },
    ],
    200,
  );
  history.now += TIMEOUT;
  history.settle();
  must(shot.observe().done, 'it does not end');
  must(told === 1, `it told ${told} events`);
}

/** The same, as own properties: its verbs are the class's. */
const verbsOf = (shot: OneShot) => ({
  receive: shot.receive.bind(shot),
  wake: shot.wake.bind(shot),
  transmit: shot.transmit.bind(shot),
  departed: shot.departed.bind(shot),
  poll: shot.poll.bind(shot),
  wakeAt: shot.wakeAt.bind(shot),
});

/** To the ask that left last, with any numbers. */
function anonymousReply(tape: Tape, asked: Sent | undefined): Uint8Array | undefined {
  if (asked === undefined || asked.header.type !== TYPE.ask) return undefined;
  const bytes = asked.bytes.slice();
  bytes[0] = (bytes[0]! & 0xf0) | TYPE.reply;
  const view = viewOf(bytes);
  view.setUint32(HEADER.size, BEGINNING_SECONDS + tape.pick([0, 1, 2 ** 31]));
  view.setUint32(HEADER.size + 4, tape.pick([0, 1e9 - 1, 1e9, tape.integer(1e9)]));
  view.setUint32(HEADER.size + 8, tape.pick([0, 1000, 2 ** 32 - 1]));
  bytes.set(tape.bytes(8), HEADER.size + 12);
  return bytes;
}

export const oneShot: Target = { name: 'one-shot', tapeMost: 1000, play };
