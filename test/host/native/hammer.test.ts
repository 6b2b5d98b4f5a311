// Random calls of everything the addon has, with whatever JavaScript can pass: each is answered or throws,
// and nothing breaks. Worth most under the sanitizers: scripts/sanitize.sh.

import t from 'tap';
import { TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import type { NativeAddon, NativeClockWatch, NativeSocket } from '#host/native/addon.js';
import type { Random } from '#protocol/endpoint.js';
import { integer } from '../../sim/dice.js';
import { seededRandom } from '../../sim/random.js';
import { withAddon } from './need-addon.js';

const ROUNDS = 20_000;

const pick = <T>(random: Random, from: readonly T[]): T => from[integer(random, from.length)]!;

/** A number that is likely to lie at some edge. */
const NUMBERS = [
  0,
  -0,
  1,
  11,
  12,
  16,
  20,
  31,
  32,
  33,
  64,
  255,
  256,
  -1,
  0.5,
  65_535,
  65_536,
  2 ** 20,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 16,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  1e300,
  Number.NaN,
  Infinity,
  -Infinity,
];

function detached(): Uint8Array {
  const gone = new Uint8Array(64);
  structuredClone(gone, { transfer: [gone.buffer] });
  return gone;
}

const trap = new Proxy(() => {}, {
  get: () => {
    throw new RangeError('a trap');
  },
});

function bytes(random: Random): Uint8Array {
  const whole = new Uint8Array(pick(random, [0, 1, 11, 12, 13, 16, 28, 32, 33, 64, 300, 4096]));
  const from = integer(random, whole.length + 1);
  return random() < 0.5 ? whole : whole.subarray(from, from + integer(random, 64));
}

function anything(random: Random): unknown {
  return pick<() => unknown>(random, [
    () => pick(random, NUMBERS),
    () => integer(random, 100),
    () => bytes(random),
    () => new Uint8Array(new SharedArrayBuffer(64)),
    () => pick(random, ['', '127.0.0.1', '::1', '::', 'fe80::1%lo', '%', 'x'.repeat(500), '1\0']),
    () =>
      pick(random, [undefined, null, true, 5n, Symbol('odd'), {}, [], trap, /odd/, new Date(0)]),
    () =>
      pick(random, [
        new Float64Array(TIMEX_FIELDS),
        new Float32Array(TIMEX_FIELDS),
        new DataView(new ArrayBuffer(8)),
      ]),
    () => pick(random, [detached(), new ArrayBuffer(64), new BigInt64Array(4), Buffer.alloc(40)]),
    () => () => {
      throw new TypeError('never called');
    },
  ])();
}

/** Mostly what belongs there, so that the call gets far. */
const perhaps = (random: Random, right: unknown): unknown =>
  random() < 0.8 ? right : anything(random);

/** A call that would change the machine's clock is none of these. */
function timex(random: Random): unknown {
  if (random() < 0.5) {
    const other = anything(random);
    return other instanceof Float64Array ? undefined : other;
  }
  const fields = new Float64Array(TIMEX_FIELDS).map(() => pick(random, NUMBERS));
  fields[TIMEX.modes] = 0;
  return fields;
}

function watch(addon: NativeAddon, random: Random): void {
  const words = [perhaps(random, () => {})];
  const watched = Reflect.construct(addon.ClockWatch, words) as NativeClockWatch;
  if (random() < 0.5) watched.close();
  watched.close();
}

function callsOf(addon: NativeAddon, random: Random): { calls: (() => unknown)[]; close(): void } {
  const sockets = ['127.0.0.1', '::1'].map((host) => new addon.Socket(host, 0, 64, () => {}));
  const socket = () => pick(random, sockets);
  const apply = (call: unknown, self: unknown, words: unknown[]): unknown =>
    Reflect.apply(
      call as () => unknown,
      perhaps(random, self),
      words.slice(0, perhaps(random, 9) as number),
    );
  const envelope = () => [
    perhaps(random, new Uint8Array(32)),
    perhaps(random, bytes(random)),
    perhaps(random, integer(random, 20)),
    perhaps(random, integer(random, 20)),
    perhaps(random, integer(random, 60)),
    perhaps(random, new Uint8Array(12)),
  ];
  /** Random bytes all over the memory that a socket shares, but for where datagrams would go. */
  const scribble = () => {
    const s = socket();
    const into = pick(random, [
      s.outBytes,
      s.outLength,
      s.outWant,
      s.outPlace,
      s.outStated,
      s.inLength,
      s.inAddress,
      s.inPort,
      s.inLocal,
    ]);
    for (let i = 0; i < 40; i += 1)
      into[integer(random, into.length)] = pick(random, NUMBERS) >>> 0;
    for (let i = 0; i < 32; i += 1) {
      s.aim(i, pick(random, ['127.0.0.1', '::1']));
      if (random() < 0.3) s.outLocal.set([pick(random, NUMBERS) >>> 0, 1], 5 * i);
      s.outPort[i] = pick(
        random,
        sockets.map((one) => one.address().port),
      );
      s.outLength[i] = random() < 0.9 ? integer(random, 65) : integer(random, 2 ** 32);
    }
  };
  const open = () => {
    const words = ['127.0.0.1', 0, 1 + integer(random, 300), () => {}];
    const opened = Reflect.construct(
      addon.Socket,
      words.map((word) => perhaps(random, word)),
    ) as NativeSocket;
    opened.receive();
    opened.close();
  };
  const calls = [
    () => apply(addon.seal, addon, envelope()),
    () => apply(addon.open, addon, envelope()),
    () => addon.adjustClock(timex(random) as Float64Array),
    () => apply(addon.readRaw, undefined, [anything(random)]),
    () => apply(addon.readClocks, undefined, [anything(random)]),
    () => apply(addon.releaseProgram, addon, [perhaps(random, 4096), anything(random)]),
    () => apply(addon.sendUnixDatagram, addon, [anything(random), anything(random)]),
    () => apply(addon.suspended, undefined, [anything(random)]),
    () => apply(socket().receive, socket(), [anything(random)]),
    () => apply(socket().departures, socket(), [anything(random)]),
    () => apply(socket().send, socket(), [perhaps(random, integer(random, 33))]),
    () => apply(socket().setTimer, socket(), [perhaps(random, integer(random, 9))]),
    () => apply(socket().hostOf, socket(), [perhaps(random, integer(random, 32))]),
    () => apply(socket().localOf, socket(), [perhaps(random, integer(random, 32))]),
    () => apply(socket().aim, socket(), [perhaps(random, integer(random, 32)), anything(random)]),
    () => apply(socket().address, socket(), [anything(random)]),
    () => apply(socket().reachGroups, socket(), [perhaps(random, integer(random, 300))]),
    () => apply(socket().askCard, socket(), [anything(random)]),
    () => apply(socket().useCard, socket(), [anything(random), perhaps(random, 0)]),
    scribble,
    open,
    () => watch(addon, random),
  ];
  return { calls, close: () => sockets.forEach((one) => one.close()) };
}

withAddon(
  t,
  'whatever is passed, each call is answered or throws, and nothing breaks',
  async (t, addon) => {
    const random = seededRandom(20_26);
    const outcomes = { answered: 0, threw: 0, system: 0 };
    for (let turn = 0; turn < 10; turn += 1) {
      const { calls, close } = callsOf(addon, random);
      for (let round = 0; round < ROUNDS / 10; round += 1)
        try {
          pick(random, calls)();
          outcomes.answered += 1;
        } catch (error) {
          if (error instanceof TypeError || error instanceof RangeError) outcomes.threw += 1;
          else if (error instanceof Error && 'syscall' in error) outcomes.system += 1;
          else t.fail(String(error));
        }
      close();
      // Lets the event loop turn, and what was closed or never opened go.
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    t.comment(JSON.stringify(outcomes));
    t.ok(outcomes.answered > ROUNDS / 10 && outcomes.threw > ROUNDS / 10);
    t.ok(outcomes.system > 0, 'some hosts are none of this machine');
  },
);
