// Servers of NTP, TIME and DAYTIME: whatever comes, from wherever, on a clock that is set and is not always to be relied on.
// An answer goes to who asked, is of the size that it may be, and tells a time within what it says.

import type { Transmission } from '#protocol/endpoint.js';
import { LEGACY_MOST, LegacyServer } from '#protocol/legacy/server.js';
import { writeDaytime } from '#protocol/legacy/daytime.js';
import { networkOf } from '#protocol/ntp/networks.js';
import { NTP_SIZE } from '#protocol/ntp/packet.js';
import { NtpServer } from '#protocol/ntp/server.js';
import type { ServedClock } from '#protocol/ntp/served-time.js';
import { groupAdd, groupTime, rawTime, spanOf, type Stamp } from '#protocol/time.js';
import type { Tape } from '../tape.js';
import { type Target, must } from '../target.js';

const START = groupTime(1_790_000_000);
const SINCE_1900 = 2_208_988_800;
const BOUND = 1e6;
const GROUP = '10.0.0.255';
const HOSTS = [
  '10.0.0.9',
  '10.0.0.10',
  '10.0.0.66',
  '192.0.2.1',
  '2001:db8::1',
  'fe80::1',
  '0.0.0.0',
  '224.0.1.1',
  '255.255.255.255',
  GROUP,
];
/** From these nobody is ever answered. */
const NOBODY = new Set(HOSTS.slice(2));
const PORTS = [0, 13, 123, 1023, 1024, 40_000];

/** A clock that is set now and then. */
class FuzzedClock implements ServedClock {
  trusted = true;
  steps = 0;
  #off = 0;

  step(by: number): void {
    this.#off += by;
    this.steps += 1;
  }

  shows(raw: number): number {
    return raw + this.#off;
  }

  expected(raw: number) {
    return { time: groupAdd(START, spanOf(this.shows(raw))), bound: spanOf(BOUND) };
  }

  isTrusted(): boolean {
    return this.trusted;
  }
}

/** Mostly a request, of which some fields came from the answer before. */
function anyRequest(tape: Tape, before: Uint8Array | undefined): Uint8Array {
  const bytes = tape.bytes(tape.chance(0.7) ? NTP_SIZE : tape.integer(160));
  if (bytes.length === 0) return bytes;
  if (tape.chance(0.7)) bytes[0] = tape.pick([0x23, 0x1b, 0xe3]);
  if (bytes.length < NTP_SIZE) return bytes;
  if (tape.chance(0.3)) bytes.fill(0, 24, 32);
  else if (before !== undefined && tape.chance(0.7))
    bytes.set(before.subarray(32, 40), tape.pick([24, 24, 32, 40]));
  return bytes;
}

const told = (bytes: Uint8Array, at: number): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const seconds = view.getUint32(at) - SINCE_1900 - START.seconds;
  return seconds * 1e9 + (view.getUint32(at + 4) * 1e9) / 2 ** 32;
};

const same = (one: Uint8Array, at: number, other: Uint8Array, from: number): boolean =>
  one.subarray(at, at + 8).every((byte, i) => byte === other[from + i]);

/** An answer of NTP to a request that asked for one, on a clock that shows `shows` as it leaves. */
function judgeNtp(asked: Uint8Array, answer: Uint8Array, shows: number, isLatest: boolean): string {
  must(answer.length === NTP_SIZE && asked.length >= NTP_SIZE, 'an answer is longer than asked');
  const first = answer[0]!;
  must((asked[0]! & 7) === 3, 'something was answered that is no client’s');
  must((first & 7) === 4 && ((first ^ asked[0]!) & 0x38) === 0, 'it is no answer in that version');
  if (answer[1] === 0) {
    must(first >> 6 === 3 && same(answer, 24, asked, 40), 'a refusal tells a time');
    return String.fromCharCode(...answer.subarray(12, 16));
  }
  const isBasic = same(answer, 24, asked, 40);
  must(isBasic || same(answer, 24, asked, 32), 'it answers another request');
  if (!isLatest) return 'answered, after a step';
  const dispersion = (new DataView(answer.buffer).getUint32(8) * 1e9) / 65_536;
  const wrong = Math.abs(told(answer, 32) - shows);
  must(wrong <= dispersion + 1e9 && dispersion >= BOUND, () => `the request came ${wrong} ns off`);
  return isBasic ? 'answered' : 'answered, perhaps interleaved';
}

function playNtp(tape: Tape): void {
  const clock = new FuzzedClock();
  const server = new NtpServer({
    stratum: 5,
    allow: [networkOf('10.0.0.0/8')!],
    deny: [networkOf('10.0.0.66')!],
    perSecond: tape.pick([1, 8, 1000]),
    untrusted: tape.pick(['silent', 'unsynchronised']),
    broadcast: { to: [{ host: GROUP, port: 123 }], every: spanOf(1e9), version: 4 },
    clock,
    seed: 7,
  });
  let raw = 1e9;
  let sent = 0;
  let received = 0;
  let broadcasts = 0;
  let before: Uint8Array | undefined;
  const stamp = (): Stamp => ({ at: rawTime(raw), error: spanOf(0), source: 'kernel' });
  while (!tape.ended) {
    raw += tape.pick([0, 1e3, 1e6, 1e9]);
    if (tape.chance(0.1)) clock.step(tape.pick([1e9, -1e9, 1e15, 0.5]));
    if (tape.chance(0.1)) clock.trusted = !clock.trusted;
    if (tape.chance(0.1)) server.wake(rawTime(raw));
    const asked = anyRequest(tape, before);
    const from = { host: tape.pick(HOSTS), port: tape.pick(PORTS) };
    const steps = clock.steps;
    server.receive({ bytes: asked, from, at: stamp() });
    // One that looks like our own broadcast counts as nothing.
    if ((asked[0] ?? 0) % 8 === 5) broadcasts += 1;
    else received += 1;
    if (tape.chance(0.1)) clock.step(1e9);
    for (;;) {
      const buffer = new Uint8Array(160);
      const out: Transmission | undefined = server.transmit(stamp(), buffer);
      if (out === undefined) break;
      const answer = buffer.slice(0, out.length);
      if (out.to.host === GROUP) {
        must((answer[0]! & 7) === 5, 'a group is sent something else than a broadcast');
        server.receive({ bytes: answer, from: { host: '10.0.0.9', port: 123 }, at: stamp() });
        continue;
      }
      must(out.to === from && !NOBODY.has(from.host) && from.port !== 0, 'a stranger is answered');
      tape.saw(judgeNtp(asked, answer, clock.shows(raw), clock.steps === steps));
      if (answer[1] !== 0) sent += 1;
      before = answer;
      if (out.id !== undefined && tape.chance(0.8)) server.departed(out.id, stamp());
    }
  }
  const seen = server.observe();
  const refused = Object.values(seen.refusals).reduce((sum, count) => sum + count, 0);
  must(seen.answers === sent, `${sent} were answered, and ${seen.answers} are counted`);
  const counted = refused + sent;
  const isCounted = counted >= received && counted <= received + broadcasts;
  must(isCounted, `${refused} and ${sent} of ${received} and ${broadcasts} are counted`);
  for (const name of Object.keys(seen.refusals)) tape.saw(name);
}

function playLegacy(tape: Tape): void {
  const clock = new FuzzedClock();
  const server = new LegacyServer({
    allow: [networkOf('10.0.0.0/8')!],
    deny: [networkOf('10.0.0.66')!],
    perSecond: 4,
    write: (buffer, time) => writeDaytime(buffer, time, tape.pick(['ctime', 'nist'])),
    clock,
    seed: 7,
  });
  let raw = 1e9;
  while (!tape.ended) {
    raw += tape.pick([0, 1e6, 1e9]);
    if (tape.chance(0.1)) clock.trusted = !clock.trusted;
    const at: Stamp = { at: rawTime(raw), error: spanOf(0), source: 'kernel' };
    const from = { host: tape.pick(HOSTS), port: tape.pick(PORTS) };
    const called = tape.chance(0.3) ? server.called(from, at.at) : undefined;
    must(called === undefined || called.length <= LEGACY_MOST, 'too long a line');
    server.receive({ bytes: tape.bytes(tape.integer(80)), from, at });
    const out = server.transmit(at, new Uint8Array(160));
    tape.saw(`${called?.length} ${out?.length}`);
    if (out === undefined) continue;
    must(out.to === from && from.port >= 1024 && clock.trusted, 'a stranger is answered');
    must(out.length <= LEGACY_MOST, 'too long an answer');
  }
}

export const ntp: Target = {
  name: 'ntp',
  tapeMost: 2000,
  play: (tape) => (tape.chance(0.2) ? playLegacy(tape) : playNtp(tape)),
};
