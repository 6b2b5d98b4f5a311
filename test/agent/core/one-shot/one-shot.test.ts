// Cristian's one-shot client against a real master, in virtual time.

import t from 'tap';
import { OneShot, type OneShotOptions } from '#agent/core/one-shot/one-shot.js';
import type { OneShotEvent } from '#agent/core/one-shot/one-shot-observation.js';
import { lineAt, lineBound } from '#protocol/clock/line.js';
import { TIME_MOST } from '#protocol/credible-time.js';
import type { Address } from '#protocol/endpoint.js';
import type { Credential } from '#protocol/seal/credential.js';
import {
  type RawTime,
  type Span,
  type Stamp,
  groupDifference,
  rawTime,
  spanOf,
} from '#protocol/time.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { type NoticeReason, noticeOf } from '#protocol/wire/notice.js';
import { seededCrypto } from '#sim/crypto.js';
import { BEGINNING, type GroupSetup, SimulatedGroup } from '#sim/group.js';
import { Oscillator } from '#sim/oscillator.js';
import { seededRandom } from '#sim/random.js';

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const PHONE: Credential = { name: 'phone', role: 'client', key: KEY };
const MILLI = 1e6;

interface Asked {
  readonly event: OneShotEvent;
  /** True time from the first ask to the event, nanoseconds. */
  readonly took: number;
  /** The answer less what the master shows, at the end, and the answer's bound then. */
  readonly error: number;
  readonly bound: number;
}

let programs = 0;

/** A client that starts now, with a crystal of its own. */
function program(
  group: SimulatedGroup,
  options: Partial<OneShotOptions>,
): { oscillator: Oscillator; endpoint: OneShot } {
  const random = seededRandom((programs += 1));
  const oscillator = new Oscillator({ start: 5e9, drift: 40e-6 }, random);
  const endpoint = new OneShot({
    master: [group.master.address],
    credential: PHONE,
    within: undefined,
    tries: 8,
    timeout: spanOf(5e9),
    crypto: seededCrypto(random),
    random,
    start: oscillator.raw(group.world.now),
    ...options,
  });
  return { oscillator, endpoint };
}

/** Starts a client in a running group, and runs on until its event says how it went. */
function ask(group: SimulatedGroup, options: Partial<OneShotOptions> = {}): Asked {
  const { world, master } = group;
  const begun = world.now;
  let told: { event: OneShotEvent; at: number } | undefined;
  const onEvent = (event: OneShotEvent, at: number): void => {
    t.equal(told, undefined, 'one event, and no more');
    told = { event, at };
  };
  const client = program(group, options);
  world.add({ name: 'phone', address: { host: '10.9.0.1', port: 50_000 }, onEvent, ...client });
  const { timeout } = { timeout: spanOf(5e9), ...options };
  group.run(timeout / 1e9 + 5);
  if (told === undefined) throw new Error('it had no event');
  const { event, at } = told;
  if (event.type === 'gave-up') return { event, took: at - begun, error: NaN, bound: NaN };
  const raw = client.oscillator.raw(world.now);
  const truth = master.endpoint.now(master.oscillator.raw(world.now));
  const error = groupDifference(lineAt(event.line, raw), truth.time);
  return { event, took: at - begun, error, bound: lineBound(event.line, raw) };
}

/** A group that has agreed on its time, with a master that knows the phone. */
function running(setup: GroupSetup = {}, seconds = 6): SimulatedGroup {
  const credential = (name: string): Credential | undefined =>
    name === 'phone' ? PHONE : undefined;
  const group = new SimulatedGroup({ ...setup, master: { credential, ...setup.master } });
  group.run(seconds);
  return group;
}

/** The client alone, fed by hand. */
class Bare {
  static readonly master: Address = { host: '10.0.0.1', port: 7525 };
  readonly endpoint: OneShot;

  constructor() {
    this.endpoint = new OneShot({
      master: [Bare.master],
      credential: undefined,
      within: undefined,
      tries: 8,
      timeout: spanOf(5e9),
      crypto: seededCrypto(seededRandom(3)),
      random: seededRandom(4),
      start: rawTime(0),
    });
  }

  ask(): { sequence: number } {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const out = this.endpoint.transmit(stamp(0), buffer);
    t.same(out?.to, Bare.master);
    return { sequence: new DataView(buffer.buffer).getUint32(8) };
  }

  take(bytes: Uint8Array, from: Address): void {
    this.endpoint.receive({ bytes, from, at: stamp(MILLI) });
  }

  wakeUntil(at: number): void {
    this.endpoint.wake(rawTime(at));
  }
}

const stamp = (at: number): Stamp => ({
  at: at as RawTime,
  error: 0 as Span,
  source: 'kernel',
});

function refusalOf(sequence: number, reason: NoticeReason = 'anonymous-refused'): Uint8Array {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const message = { type: 'notice', body: noticeOf(reason) } as const;
  return buffer.slice(0, writeUnsealed(buffer, message, { term: 1, session: 0, sequence }));
}

function replyTo(sequence: number, seconds = BEGINNING.seconds): Uint8Array {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const body = {
    timescale: 'group',
    seconds,
    nanoseconds: 5,
    hold: 0,
    correction: undefined,
    heard: 0,
    quality: 'synchronised',
    anonymous: true,
    settings: 0,
    untraced: false,
    leap: 'none',
    bound: 1000,
  } as const;
  const place = { term: 1, session: 0, sequence: sequence >>> 0 };
  return buffer.slice(0, writeUnsealed(buffer, { type: 'reply', body }, place));
}

t.test('with a key it greets, asks as often as it may, and keeps the best answer', (t) => {
  const { event, took, error, bound } = ask(running());
  t.match(event, { type: 'answer', attempts: 8, enough: true });
  if (event.type !== 'answer') throw new Error('an answer');
  t.ok(event.bound >= event.roundTrip / 2);
  t.ok(event.roundTrip < 0.4 * MILLI, `round trip ${event.roundTrip}`);
  t.ok(Math.abs(error) <= bound, `${error} within ${bound}`);
  t.ok(took < 200 * MILLI, `took ${took / MILLI} ms`);
  t.end();
});

t.test('without a key it asks anonymously, where the master allows it', (t) => {
  const group = running({ master: { anonymous: true } });
  const { event, error, bound } = ask(group, { credential: undefined });
  t.match(event, { type: 'answer', attempts: 8, enough: true });
  t.ok(Math.abs(error) <= bound, `${error} within ${bound}`);
  t.same(group.observeMaster().agents, [], 'the master keeps nothing of it');
  t.end();
});

t.test('it says goodbye: the master does not wait for it', (t) => {
  const group = running();
  ask(group);
  t.match(group.observeMaster().agents, [{ name: 'phone', role: 'client', connected: false }]);
  t.end();
});

t.test('an answer that is good enough is the last', (t) => {
  const { event } = ask(running(), { within: spanOf(5 * MILLI) });
  t.match(event, { type: 'answer', attempts: 1, enough: true });
  t.end();
});

t.test('what can never be good enough is asked for no more often than allowed', (t) => {
  const { event } = ask(running(), { within: spanOf(1000), tries: 5 });
  t.match(event, { type: 'answer', attempts: 5, enough: false });
  t.end();
});

t.test('a loss of 30 % each way costs time, not the answer, and the bound holds', (t) => {
  for (let seed = 301; seed <= 340; seed += 1) {
    const link = { base: 2e5, jitter: 2e5, loss: 0.3, duplication: 0.1 };
    const group = running({ seed, link, master: { anonymous: true } });
    for (const credential of [PHONE, undefined]) {
      const { event, error, bound, took } = ask(group, { credential, timeout: spanOf(30e9) });
      t.equal(event.type, 'answer', `seed ${seed}`);
      t.ok(event.attempts <= 8);
      t.ok(Math.abs(error) <= bound, `seed ${seed}: ${error} within ${bound}`);
      t.ok(took < 30e9);
      group.run(20);
    }
  }
  t.end();
});

t.test('nobody answers: it gives up at the deadline, or when its tries are used up', (t) => {
  const group = running();
  const master = [{ host: '10.0.0.99', port: 7525 }];
  for (const credential of [PHONE, undefined]) {
    const { event, took } = ask(group, { credential, master, timeout: spanOf(3e9) });
    t.match(event, { type: 'gave-up', reason: 'no-answer' });
    t.ok(event.attempts >= 3 && event.attempts <= 5, `${event.attempts} attempts`);
    t.ok(Math.abs(took - 3e9) < MILLI, `took ${took / MILLI} ms`);
  }
  const few = ask(group, { credential: undefined, master, tries: 2 });
  t.same(few.event, { type: 'gave-up', reason: 'no-answer', attempts: 2 });
  t.ok(few.took < 1e9);
  t.end();
});

t.test('a wrong key and an unknown name end it without waiting for the deadline', (t) => {
  for (const credential of [
    { ...PHONE, key: KEY.map((byte) => byte ^ 1) },
    { ...PHONE, name: 'stranger' },
  ]) {
    const { event, took } = ask(running(), { credential });
    t.match(event, { type: 'gave-up', reason: 'not-authenticated' });
    t.ok(took < 300 * MILLI, `took ${took / MILLI} ms`);
  }
  t.end();
});

t.test('a master that answers nobody without a key says so', (t) => {
  const { event, took } = ask(running(), { credential: undefined });
  t.same(event, { type: 'gave-up', reason: 'anonymous-refused', attempts: 1 });
  t.ok(took < 300 * MILLI);
  t.end();
});

t.test('what counts only under a session is refused without one, by name', (t) => {
  const bare = new Bare();
  const { sequence } = bare.ask();
  for (const reason of ['leaving', 'stale-term', 'void-term'] as const)
    bare.take(refusalOf(sequence, reason), Bare.master);
  t.same(bare.endpoint.observe().refusals, { unsealed: 3 });
  t.end();
});

t.test('a master without a time yet is a reason of its own; soon it may have one', (t) => {
  const setup = { master: { anonymous: true } };
  const early = ask(running(setup, 0.1), { credential: undefined });
  t.match(early.event, { type: 'gave-up', reason: 'unset', attempts: 8 });
  const { event } = ask(running(setup, 3), { credential: undefined });
  t.equal(event.type, 'answer');
  t.end();
});

t.test('a key that a running program uses is refused to a second one', (t) => {
  const group = running();
  const client = program(group, { within: spanOf(1), tries: 1e6, timeout: spanOf(60e9) });
  group.world.add({ name: 'first', address: { host: '10.9.0.2', port: 50_000 }, ...client });
  group.run(1);
  t.match(ask(group).event, { type: 'gave-up', reason: 'name-in-use' });
  t.end();
});

t.test('a forged refusal ends nothing while the master itself answers', (t) => {
  const client = new Bare();
  const { sequence } = client.ask();
  client.take(refusalOf(sequence), Bare.master);
  client.wakeUntil(140 * MILLI);
  t.equal(client.endpoint.poll(), undefined, 'it waits for better news');
  client.wakeUntil(160 * MILLI);
  t.match(client.endpoint.poll(), { type: 'gave-up', reason: 'anonymous-refused' });
  t.end();
});

t.test(
  'a master with a time that cannot be is a reason of its own; soon it may have another',
  (t) => {
    for (const seconds of [0, 536_457_600, TIME_MOST, 2 ** 32 - 1]) {
      const client = new Bare();
      const { sequence } = client.ask();
      client.take(replyTo(sequence, seconds), Bare.master);
      t.match(client.endpoint.observe(), { bound: undefined, refusals: { 'incredible-time': 1 } });
      t.equal(client.endpoint.wakeAt(), 251 * MILLI, 'it is asked again');
      client.wakeUntil(5e9);
      t.match(client.endpoint.poll(), { type: 'gave-up', reason: 'incredible' });
    }
    t.end();
  },
);

t.test('a reply from another address, or to no ask of ours, is not taken', (t) => {
  const client = new Bare();
  const { sequence } = client.ask();
  client.take(replyTo(sequence), { host: '10.0.0.2', port: 7525 });
  client.take(replyTo(sequence), { host: '10.0.0.1', port: 7526 });
  client.take(replyTo(sequence ^ 1), Bare.master);
  t.same(client.endpoint.observe().refusals, { unasked: 3 });
  client.take(replyTo(sequence), Bare.master);
  client.take(replyTo(sequence), Bare.master);
  t.match(client.endpoint.observe(), { refusals: { unasked: 3, duplicate: 1 } });
  t.equal(client.endpoint.observe().bound, 1e6 / 2 + 1000);
  t.end();
});

t.test('of several addresses each is asked in turn, until one answers', (t) => {
  const group = running({ master: { anonymous: true } });
  const dead = ['fd00::9', '10.0.0.98', '10.0.0.99'].map((host) => ({ host, port: 7525 }));
  const master = [...dead, group.master.address];
  for (const credential of [PHONE, undefined]) {
    const { event, took } = ask(group, { credential, master, tries: 4 });
    t.match(event, { type: 'answer', master: group.master.address });
    t.ok(took < 1.5e9, `took ${took / MILLI} ms`);
  }
  const none = ask(group, { credential: undefined, master: dead, tries: 1 });
  t.same(none.event, { type: 'gave-up', reason: 'no-answer', attempts: 3 });
  t.end();
});
