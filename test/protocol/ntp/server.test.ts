// An NTP server in virtual time: what a client computes covers the truth, and who gets no answer.

import t from 'tap';
import { networkOf } from '#protocol/ntp/networks.js';
import { NtpServer, type NtpPolicy } from '#protocol/ntp/server.js';
import { NTP_SIZE } from '#protocol/ntp/packet.js';
import { groupAdd, groupTime, rawTime, spanOf, type Stamp } from '#protocol/time.js';
import { seededRandom } from '#sim/random.js';

const START = groupTime(1_790_000_000);
const SINCE_1900 = 2_208_988_800;
const FROM = { host: '10.0.0.9', port: 40_000 };

interface Setup extends Partial<NtpPolicy> {
  /** What the served clock shows less the truth, and what it says of that; nanoseconds. */
  readonly off?: number;
  readonly bound?: number;
}

/** A clock that is wrong by `off`, and can step. */
class TrialClock {
  trusted = true;
  steps = 0;
  #off: number;
  readonly #bound: number;

  constructor(off: number, bound: number) {
    this.#off = off;
    this.#bound = bound;
  }

  step(by: number): void {
    this.#off += by;
    this.steps += 1;
  }

  /** It is corrected without a step. */
  slewed(by: number): void {
    this.#off += by;
  }

  expected(raw: number) {
    return { time: groupAdd(START, spanOf(raw + this.#off)), bound: spanOf(this.#bound) };
  }

  isTrusted(): boolean {
    return this.trusted;
  }
}

/** A server whose raw time is true time, in nanoseconds. */
class Trial {
  readonly server: NtpServer;
  readonly clock: TrialClock;
  #now = 0;

  constructor({ off = 0, bound = 1000, ...policy }: Setup = {}) {
    this.clock = new TrialClock(off, bound);
    this.server = new NtpServer({
      stratum: 5,
      allow: [],
      deny: [],
      perSecond: 1000,
      untrusted: 'silent',
      ...policy,
      clock: this.clock,
      seed: 7,
    });
  }

  stamp(at: number): Stamp {
    return { at: rawTime(at), error: spanOf(0), source: 'kernel' };
  }

  /** What is answered to a request that arrives at `at`, and leaves at `leaves`; undefined for nothing. */
  ask(
    request: Uint8Array,
    at = (this.#now += 1e9),
    leaves = at + 1000,
    from = FROM,
  ): DataView | undefined {
    this.server.receive({ bytes: request, from, at: this.stamp(at) });
    const buffer = new Uint8Array(160);
    const out = this.server.transmit(this.stamp(leaves), buffer);
    if (out === undefined) return undefined;
    // Of thousands of answers only those that are wrong are told.
    if (out.to.host !== from.host || out.to.port !== from.port) t.same(out.to, from);
    if (out.length !== NTP_SIZE) t.equal(out.length, NTP_SIZE, 'no longer than a question');
    if (out.id !== undefined) this.server.departed(out.id, this.stamp(leaves + 700));
    return new DataView(buffer.buffer, 0, out.length);
  }
}

/** An instant, nanoseconds since the start, as a timestamp in a packet; and back. */
function put(view: DataView, at: number, ns: number): void {
  const time = groupAdd(START, spanOf(ns));
  view.setUint32(at, (time.seconds + SINCE_1900) % 2 ** 32);
  view.setUint32(at + 4, Math.floor((time.nanoseconds * 2 ** 32) / 1e9));
}
const take = (view: DataView, at: number): number =>
  (view.getUint32(at) - SINCE_1900 - START.seconds) * 1e9 +
  (view.getUint32(at + 4) * 1e9) / 2 ** 32;

/** A request that leaves at `transmit` by its sender's clock. */
function request(transmit: number, first = 0x23): Uint8Array {
  const bytes = new Uint8Array(NTP_SIZE);
  bytes[0] = first;
  put(new DataView(bytes.buffer), 40, transmit);
  return bytes;
}

const words = (view: DataView | undefined) =>
  view && {
    first: view.getUint8(0),
    stratum: view.getUint8(1),
    reference: view.getUint32(12),
  };

t.test('what a client computes by RFC 5905 covers the truth, however uneven the way', (t) => {
  const random = seededRandom(5);
  for (let i = 0; i < 2000; i += 1) {
    const bound = random() * 1e7;
    const off = (2 * random() - 1) * bound;
    const trial = new Trial({ off, bound });
    const clientOff = (2 * random() - 1) * 1e9;
    const [out, held, back] = [random() * 1e8, random() * 1e6, random() * 1e8];
    const sent = 1e9;
    const answer = trial.ask(request(sent + clientOff), sent + out, sent + out + held)!;
    const came = sent + out + held + back + clientOff;
    const [t1, t2, t3] = [24, 32, 40].map((at) => take(answer, at));
    // Section 8: offset and delay; section 11.2: the root distance.
    const offset = (t2! - t1! + (t3! - came)) / 2;
    const delay = came - t1! - (t3! - t2!);
    const rootDelay = (answer.getUint32(4) / 65_536) * 1e9;
    const rootDispersion = (answer.getUint32(8) / 65_536) * 1e9;
    const distance = (delay + rootDelay) / 2 + rootDispersion;
    const error = Math.abs(clientOff + offset);
    if (error > distance + 1) t.fail(`${error} ns, and ${distance} ns are told`);
    if (rootDispersion > bound + 16_000) t.fail(`${rootDispersion} for ${bound}`);
  }
  t.pass('2000 exchanges');
  t.end();
});

t.test('it says who it is, and answers in the version in which it was asked', (t) => {
  const trial = new Trial();
  t.same(words(trial.ask(request(5))), { first: 0x24, stratum: 5, reference: 0x42454c46 });
  t.equal(trial.ask(request(5, 0x1b))!.getUint8(0), 0x1c);
  const answer = trial.ask(request(5), 3.7e9)!;
  t.ok(take(answer, 16) <= 3.7e9 && take(answer, 16) > 2.5e9, 'corrected not long ago');
  t.end();
});

t.test('who asks interleaved hears, from the second time on, when the answer before left', (t) => {
  const trial = new Trial();
  /** RFC 9769: the origin is the receive timestamp of the answer before. */
  const behind = (answer: DataView, came: number, sent: number): Uint8Array => {
    const next = request(sent);
    next.set(new Uint8Array(answer.buffer, 32, 8), 24);
    put(new DataView(next.buffer), 32, came);
    return next;
  };
  const first = trial.ask(request(5), 1e9, 1e9 + 1000)!;
  const second = trial.ask(behind(first, 1.5e9, 2e9), 2e9, 2e9 + 1000)!;
  t.ok(Math.abs(take(second, 24) - 2e9) < 1, 'the first one was not stamped: a usual answer');
  const last = behind(second, 2.5e9, 3e9);
  const third = trial.ask(last, 3e9, 3e9 + 1000)!;
  t.ok(Math.abs(take(third, 24) - 2.5e9) < 1, 'its origin is the client’s receive timestamp');
  t.ok(Math.abs(take(third, 40) - (2e9 + 1700)) < 1, 'by the kernel’s stamp');
  t.ok(Math.abs(take(third, 32) - 3e9) < 1);
  const basic = request(4e9);
  basic.set(new Uint8Array(third.buffer, 40, 8), 24);
  t.ok(Math.abs(take(trial.ask(basic, 4e9)!, 40) - (4e9 + 1000)) < 1, 'others hear the usual');
  const stranger = trial.ask(last, 5e9, 5e9 + 1000, { host: '10.0.0.10', port: 123 })!;
  t.ok(Math.abs(take(stranger, 40) - (5e9 + 1000)) < 1, 'and so does who copies it');
  t.equal(trial.server.observe().interleaved, 1);
  t.end();
});

t.test('what is told of one moment is never mixed with another across a step of the clock', (t) => {
  const trial = new Trial();
  const hour = 3600e9;
  const after = (answer: DataView, sent: number): Uint8Array => {
    const next = request(sent);
    next.set(new Uint8Array(answer.buffer, 32, 8), 24);
    put(new DataView(next.buffer), 32, sent - 1);
    return next;
  };
  const first = trial.ask(request(5), 1e9)!;
  const second = trial.ask(after(first, 2e9), 2e9)!;
  trial.clock.step(hour);
  const third = trial.ask(after(second, 3e9), 3e9)!;
  t.ok(take(third, 40) > hour, 'when the answer before left, by the clock before, is not told');
  t.ok(Math.abs(take(third, 24) - 3e9) < 1, 'but a usual answer');
  // It steps while an answer is under way: the request came by one clock, the answer leaves by another.
  const bytes = after(third, 4e9);
  trial.server.receive({ bytes, from: FROM, at: trial.stamp(4e9) });
  const buffer = new Uint8Array(160);
  trial.server.transmit(trial.stamp(4e9 + 1000), buffer);
  trial.clock.step(-hour);
  const fourth = new DataView(buffer.buffer, 0, NTP_SIZE);
  for (let id = 0; id < 8; id += 1) trial.server.departed(id, trial.stamp(4e9 + 1500));
  const fifth = trial.ask(after(fourth, 5e9), 5e9, 5e9 + 1000)!;
  t.ok(Math.abs(take(fifth, 40) - (5e9 + 1000)) < 1);
  const sixth = trial.ask(after(fifth, 6e9), 6e9, 6e9 + 1000)!;
  t.ok(Math.abs(take(sixth, 32) - 6e9) < 1);
  const seventh = trial.ask(after(sixth, 7e9), 7e9, 7e9 + 1000)!;
  t.ok(take(seventh, 40) < 6.1e9, 'from then on as before');
  t.end();
});

t.test('while its time is not to be relied on it is silent, or says so', (t) => {
  const silent = new Trial();
  silent.clock.trusted = false;
  t.equal(silent.ask(request(5)), undefined);
  silent.clock.trusted = true;
  t.ok(silent.ask(request(5)));
  const honest = new Trial({ untrusted: 'unsynchronised' });
  honest.clock.trusted = false;
  const answer = honest.ask(request(5))!;
  t.same(words(answer), { first: 0xe4, stratum: 0, reference: 0x494e4954 });
  t.ok(Math.abs(take(answer, 24) - 5) < 1, 'it is the answer to that request');
  t.same(honest.server.observe().refusals, { 'not-trusted': 1 });
  t.end();
});

t.test('only who may ask is answered', (t) => {
  const trial = new Trial({
    allow: [networkOf('10.0.0.0/8')!],
    deny: [networkOf('10.0.0.128/25')!],
  });
  const from = (host: string) => trial.ask(request(5), 1e9, 1e9, { host, port: 123 });
  t.ok(from('10.9.9.9'));
  t.equal(from('10.0.0.200'), undefined);
  t.equal(from('192.168.1.1'), undefined);
  t.same(trial.server.observe().refusals, { 'not-allowed': 2 });
  t.end();
});

t.test('nobody asks from a group’s address, from nowhere, or from port 0', (t) => {
  const trial = new Trial();
  for (const host of ['255.255.255.255', '224.0.1.1', '239.1.2.3', 'ff02::101', '0.0.0.0', '::'])
    t.equal(trial.ask(request(5), 1e9, 1e9, { host, port: 123 }), undefined, host);
  t.equal(trial.ask(request(5), 1e9, 1e9, { host: '10.0.0.9', port: 0 }), undefined);
  t.same(trial.server.observe().refusals, { 'bad-source': 7 });
  t.end();
});

t.test('who asks too often is told to go, now and then, and others are answered', (t) => {
  const trial = new Trial({ perSecond: 8 });
  let answers = 0;
  let kisses = 0;
  for (let i = 0; i < 1000; i += 1) {
    const said = words(trial.ask(request(5), 1e9 + i * 1000));
    if (said?.stratum === 5) answers += 1;
    if (said?.reference === 0x52415445) kisses += 1;
  }
  t.equal(answers, 16);
  t.ok(kisses > 0 && kisses <= 10, `${kisses} kisses`);
  t.equal(trial.server.observe().refusals.rate, 984);
  t.ok(trial.ask(request(5), 1.5e9, 1.5e9, { host: '10.0.0.77', port: 123 }));
  t.end();
});

t.test('whatever arrives, it answers with 48 bytes or not at all, and counts it', (t) => {
  const random = seededRandom(6);
  const trial = new Trial({ perSecond: 1e6 });
  let answered = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 120) }, () => random() * 256);
    if (i % 2 === 0 && bytes.length > 0) bytes[0] = 0x23;
    trial.server.receive({ bytes, from: FROM, at: trial.stamp(1e9 + i * 1000) });
    const out = trial.server.transmit(trial.stamp(1e9 + i * 1000), new Uint8Array(160));
    if (out !== undefined) answered += 1;
    if (out !== undefined && out.length !== NTP_SIZE) t.fail(`${out.length} bytes`);
  }
  const { refusals, answers } = trial.server.observe();
  const counted = Object.values(refusals).reduce((sum, count) => sum + count, 0);
  t.equal(answers, answered);
  t.equal(counted + answered, 20_000, JSON.stringify(refusals));
  t.end();
});

t.test('those who ask together are told by one look, and a correction right after counts', (t) => {
  const trial = new Trial();
  const told = () => take(trial.ask(request(5), 1e9, 1e9 + 1000)!, 40);
  const before = told();
  // The pump pulls until nothing is left.
  t.equal(trial.server.transmit(trial.stamp(1e9 + 1000), new Uint8Array(160)), undefined);
  trial.clock.slewed(500);
  t.ok(Math.abs(told() - before - 500) < 1);
  t.end();
});

t.test('a request from the future, or sent again and again, is answered as what it is', (t) => {
  const trial = new Trial();
  const future = request(3600e9 * 24 * 365);
  for (let again = 0; again < 3; again += 1) {
    const at = 1e9 + again * 1e9;
    const answer = trial.ask(future, at, at + 1000)!;
    t.ok(Math.abs(take(answer, 24) - 3600e9 * 24 * 365) < 64, 'its own stamp comes back');
    t.ok(Math.abs(take(answer, 40) - (at + 1000)) < 1, 'beside the time of now');
  }
  t.end();
});

t.test(
  'a hundred thousand sources in a second neither fill the memory nor displace a client',
  (t) => {
    const trial = new Trial({ perSecond: 1000 });
    for (let i = 0; i < 20; i += 1) trial.ask(request(5), 1e9 + i * 1e9);
    const start = 30e9;
    let answers = 0;
    for (let i = 0; i < 100_000; i += 1) {
      const host = `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`;
      const at = start + i * 1e4;
      if (trial.ask(request(5), at, at, { host, port: 40_000 }) !== undefined) answers += 1;
    }
    t.ok(answers <= 100_000, 'one for each at most');
    const { clients, moreClients } = trial.server.observe();
    t.ok(clients <= 1024 && moreClients, `${clients} are remembered`);
    t.ok(trial.ask(request(5), start + 1e9), 'who asks regularly is answered');
    t.equal(trial.server.observe().latest[0]!.host, FROM.host);
    t.ok(trial.server.observe().latest[0]!.answers > 20, 'and was not forgotten');
    t.end();
  },
);
