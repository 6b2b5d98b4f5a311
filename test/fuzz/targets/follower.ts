// An agent, and a client that asks by itself, with masters that hold its key, and strangers.

import { placeOf } from '#protocol/endpoint.js';
import { Follower, type FollowerOptions } from '#agent/core/follower.js';
import type { FollowerEvent, FollowerObservation } from '#agent/core/follower-observation.js';
import type { Crypto } from '#protocol/crypto.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '../../sim/random.js';
import { anyDatagram } from '../datagrams.js';
import { BEGINNING_SECONDS, Guest } from '../guests.js';
import { receptions } from '../greetings.js';
import { History, type Sent } from '../history.js';
import { openCrypto } from '../open-crypto.js';
import type { Tape } from '../tape.js';
import { type Target, must } from '../target.js';
import { MASTERS_MOST } from '#protocol/wire/serial-number.js';
import { mustGoOn } from '../terms.js';
import { STRANGERS } from './master.js';

type Algorithm = FollowerOptions['algorithm'];

const MASTERS = [
  { host: '10.0.0.1', port: 7525 },
  { host: '10.0.0.2', port: 7525 },
  { host: '10.0.0.3', port: 7525 },
];

/** An agent that remembers something or nothing, with one to three masters. */
function newFollower(tape: Tape, crypto: Crypto, algorithm: Algorithm): Follower {
  const raw = rawTime(0);
  const remembered = tape.pick([0, 1, 32_768, 65_535]);
  const time = groupTime(tape.pick([BEGINNING_SECONDS, 0, 2 ** 32 - 2, 4_000_000_000]));
  return new Follower({
    name: 'kmc',
    key: new Uint8Array(32),
    crypto,
    random: seededRandom(2),
    masters: MASTERS.slice(0, 1 + tape.integer(3)).map(placeOf),
    algorithm,
    interval: spanOf(tape.pick([1e9, 1e8, 6.4e10])),
    clock: {
      maxSlewRate: 5e-4,
      stepThreshold: spanOf(5e8),
      maxBackwardStep: spanOf(8.64e13),
      own: { raw, time, set: tape.chance(0.5) },
      memory: tape.chance(0.5)
        ? { rate: tape.pick([0, 1e-4, -0.00195]), time, term: remembered }
        : undefined,
    },
    holdoverAlarm: spanOf(3.6e12),
    start: raw,
  });
}

function play(tape: Tape, algorithm: Algorithm): void {
  const crypto = openCrypto(seededRandom(1));
  const follower = newFollower(tape, crypto, algorithm);
  const hosts = MASTERS.map(
    (from, i) => new Guest({ name: `master-${i}`, from, id: 6000 + i }, tape, crypto),
  );
  let known = 0;
  const history = new History<FollowerEvent, FollowerObservation>(
    {
      endpoint: follower,
      now: (at) => follower.now(at),
      refusals: (seen) => seen.refusals,
      stepsBack: (event) => {
        // The one way back: whoever leads says that the term is nobody's, and nobody else was there for long.
        if (event.type === 'recalled') known = 0;
        return event.type === 'stepped' && event.by < 0;
      },
      each: () => {
        const { term } = follower.memory(history.at);
        mustGoOn(known, term, 'an agent');
        known = term;
      },
      look: (seen) => {
        must(seen.masters.length <= MASTERS_MOST, `${seen.masters.length} masters are known`);
        tape.saw(`${seen.quality} ${seen.waiting} ${seen.slewing} ${seen.term === 0}`);
      },
    },
    tape,
    (sent: Sent) => {
      for (const host of hosts) host.heard(sent);
    },
  );
  const host = (): Guest => tape.pick(hosts);
  const bring = (one: Guest, bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined)
      history.receive(bytes, tape.chance(0.1) ? tape.pick(STRANGERS) : one.from);
  };
  const say = (what: (one: Guest) => Uint8Array | undefined) => (): void => {
    const one = host();
    bring(one, what(one));
  };
  const news =
    algorithm === 'berkeley'
      ? say((one) => one.corrects(history.now))
      : say((one) => one.answers(history.now));
  history.run(
    [
      ...receptions(host, bring),
      news,
      news,
      news,
      say((one) => one.says()),
      say((one) => one.answers(history.now)),
      () => {
        const sessions = [0, ...hosts.map(({ session }) => session?.remoteId ?? 0)];
        const sequences = history.sent.slice(-4).map((sent) => sent.header.sequence);
        const bytes = anyDatagram(tape, { sessions, sequences, names: ['kmc'] });
        history.receive(bytes, tape.pick([...MASTERS, ...STRANGERS]));
      },
      () => {
        if (tape.chance(0.05))
          follower.setMasters(MASTERS.slice(0, tape.integer(4)).map(placeOf), rawTime(history.now));
      },
      () => {
        const { rate, time: good, term } = follower.memory(history.at);
        must(
          Number.isSafeInteger(good.seconds) && Number.isFinite(rate),
          'its memory is no number',
        );
        must(term >= 0 && term <= 0xffff, `it remembers term ${term}`);
      },
    ],
    400,
  );
  follower.leave();
  history.pull(100);
}

export const agent: Target = {
  name: 'agent',
  tapeMost: 4000,
  play: (tape) => play(tape, 'berkeley'),
};

export const client: Target = {
  name: 'client',
  tapeMost: 4000,
  play: (tape) => play(tape, 'cristian'),
};
