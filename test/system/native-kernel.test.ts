// The addon on kernels with odd ways: stamps that cannot be had or cannot be believed, and no harm done.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { loadAddon } from '#host/native/addon.js';
import { keepStampsOn } from './stamps-on.js';

interface Oddities {
  readonly wallAheadMs?: number;
  readonly noStamps?: boolean;
  readonly noNumbers?: boolean;
  readonly icmp?: boolean;
  readonly swappedUs?: number;
  readonly picky?: boolean;
  readonly card?: boolean;
  readonly earlyUs?: number;
  readonly otherIndex?: boolean;
  readonly notAllowed?: boolean;
  readonly closely?: boolean;
  readonly absurd?: boolean;
  readonly watch?: 'refused' | 'cancelled';
}

interface Watched {
  readonly by: string;
  readonly before: number;
  readonly later: number;
}

interface Happened {
  readonly told: unknown;
  readonly sources: readonly number[];
  readonly departed: readonly number[];
  readonly counted: Readonly<Record<string, number>>;
}

const CODE = fileURLToPath(new URL('../../system/odd-kernel.c', import.meta.url));
const CHILD = fileURLToPath(new URL('odd-kernel.js', import.meta.url));

const folder = t.testdir();
const library = join(folder, 'odd-kernel.so');
const compiler = process.env['CC'] ?? 'cc';
const words = ['-D_GNU_SOURCE', '-O1', '-shared', '-fPIC', CODE, '-o', library];

/** Why none of this can be tried here, or undefined. */
function hindrance(): string | undefined {
  const loaded = loadAddon();
  if ('reason' in loaded) return `no native addon: ${loaded.reason}`;
  const env = { ...process.env, LD_PRELOAD: '' };
  if (spawnSync(compiler, ['--version'], { env }).status !== 0)
    return `there is no C compiler ${compiler}`;
  const made = spawnSync(compiler, words, { env, encoding: 'utf8' });
  return made.status === 0 ? undefined : made.stderr;
}

const hindered = hindrance();
if (hindered === undefined) await keepStampsOn(t);

function story(name: string, oddities: Oddities): Happened {
  const odd = Buffer.alloc(72);
  odd.writeBigInt64LE(BigInt(oddities.wallAheadMs ?? 0) * 1_000_000n);
  for (const [index, is] of [oddities.noStamps, oddities.noNumbers, oddities.icmp].entries())
    odd.writeInt32LE(is === true ? 1 : 0, 8 + 4 * index);
  odd.writeInt32LE(oddities.swappedUs ?? 0, 20);
  odd.writeInt32LE(oddities.picky === true ? 1 : 0, 28);
  odd.writeInt32LE(oddities.card === true ? 1 : 0, 32);
  odd.writeInt32LE(oddities.earlyUs ?? 0, 40);
  odd.writeInt32LE(oddities.otherIndex === true ? 1 : 0, 44);
  odd.writeInt32LE(oddities.notAllowed === true ? 1 : 0, 48);
  odd.writeInt32LE(oddities.closely === true ? 1 : 0, 52);
  odd.writeInt32LE(oddities.absurd === true ? 1 : 0, 56);
  const { watch } = oddities;
  odd.writeInt32LE(watch === undefined ? 0 : watch === 'refused' ? 1 : 2, 60);
  const file = join(folder, 'oddities');
  writeFileSync(file, odd);
  const { NODE_OPTIONS: _, LD_PRELOAD: first = '', ...rest } = process.env;
  const env = { ...rest, LD_PRELOAD: `${first} ${library}`, ODD_KERNEL: file };
  const { stdout, stderr, status } = spawnSync(process.execPath, [CHILD, name], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Happened;
}

function onOddKernel(name: string, test: (t: Test) => void): void {
  if (hindered === undefined) void t.test(name, test);
  else void t.skip(`${name}: ${hindered}`, () => {});
}

onOddKernel('with nothing odd about it, every stamp comes', (t) => {
  const { told, sources, departed, counted } = story('plain', {});
  t.same(told, { stampsArrivals: true, stampsDepartures: true });
  t.same([sources, departed, counted], [[1, 1, 1], [1, 2, 3], {}]);
  t.end();
});

onOddKernel('a kernel without stamps: the program stamps, and it is counted', (t) => {
  const { told, sources, departed, counted } = story('plain', { noStamps: true });
  t.same(told, { stampsArrivals: false, stampsDepartures: false });
  t.same([sources, departed, counted], [[0, 0, 0], [], { noStamp: 3 }]);
  t.end();
});

onOddKernel('stamps from the future, or older than a second, are refused', (t) => {
  for (const wallAheadMs of [-2000, -500, 1500, 100_000_000]) {
    const { sources, departed, counted } = story('wall', { wallAheadMs });
    t.same([sources, departed], [[0, 0, 0], []], `the clock ahead by ${wallAheadMs} ms`);
    t.equal(counted['refusedStamp'], 6, 'three arrivals and three departures');
  }
  t.end();
});

onOddKernel('a departure before the datagram was handed over is refused', (t) => {
  const { sources, departed, counted } = story('wall', { wallAheadMs: 400 });
  t.same([sources, departed, counted], [[1, 1, 1], [], { refusedStamp: 3 }]);
  t.end();
});

onOddKernel('after the clock was set, no stamp is believed for a second', (t) => {
  const { told } = story('set', {});
  t.same(told, [
    [1, 1, 1, 2],
    [0, 0],
    [0, 0],
    // Now the stamps are off by as much as the kernel's clock: no departure was before its sending.
    [1, 1],
  ]);
  t.end();
});

onOddKernel(
  'a stamp that goes back is refused, unless two neighbours may have changed places',
  (t) => {
    t.same(story('plain', { swappedUs: 50_000 }).sources, [1, 0, 1]);
    t.same(story('plain', { swappedUs: 50_000 }).counted, { refusedStamp: 1 });
    t.same(story('plain', { swappedUs: 500 }).sources, [1, 1, 1]);
    t.end();
  },
);

onOddKernel(
  'a kernel that counts departures itself: each has its id, also after one failed',
  (t) => {
    const { told, counted } = story('numbers', { noNumbers: true });
    t.same(told, { before: [11, 12, 13], failed: true, silent: [], after: [31, 32, 33] });
    t.same(counted, {});
    t.end();
  },
);

onOddKernel('numbers of our own need no pause after one failed', (t) => {
  const { told } = story('numbers', {});
  t.same(told, { before: [11, 12, 13], failed: true, silent: [22, 23], after: [31, 32, 33] });
  t.end();
});

onOddKernel(
  'what the kernel has no room for is lost, told and counted, and the next one leaves',
  (t) => {
    for (const noNumbers of [false, true]) {
      const { told, sources, counted } = story('full', { noNumbers });
      t.same(told, [[11, 11, 11], [0]]);
      t.same(sources, [1]);
      t.equal(counted['notSent'], 3);
    }
    t.end();
  },
);

onOddKernel('a destination that is no good does not spoil the numbers of those after it', (t) => {
  const { told, departed } = story('picky', { picky: true });
  t.same(
    [told, departed],
    [
      [22, 22, 22],
      [3, 4, 6],
    ],
  );
  const without = story('picky', { picky: true, noNumbers: true });
  // Once one has failed, a kernel that counts is not asked for a second.
  t.same(
    [without.told, without.departed],
    [
      [22, 22, 22],
      [3, 4],
    ],
  );
  t.end();
});

onOddKernel('errors that the network reports are taken off the queue, and nothing spins', (t) => {
  const { told, sources, counted } = story('icmp', { icmp: true });
  t.same(told, { spins: false, departed: true });
  t.same(sources, [1, 1]);
  t.ok(counted['queueError']! >= 5, `${counted['queueError']} errors`);
  t.end();
});

onOddKernel(
  'a card stamps in both directions; for a second after its clock was set, and once it is gone, the kernel does',
  (t) => {
    for (const closely of [false, true])
      t.same(
        story('card', { card: true, closely }).told,
        [
          // Arrivals first: departures follow them.
          [2, 2, 1, 1],
          [2, 2, 2, 2],
          // What left was stamped by the card alone.
          [1, 1],
          [1, 1, 1, 1],
          [2, 2, 1, 1],
          [2, 2, 2, 2],
          [1, 1],
          [1, 1, 1, 1],
        ],
        closely ? 'read by its driver' : 'read by us',
      );
    t.end();
  },
);

onOddKernel('a card goes on stamping when somebody sets the machine’s clock', (t) => {
  for (const closely of [false, true])
    t.same(story('cardAlone', { card: true, closely }).told, [2, 2, 2, 2]);
  t.end();
});

const BY_KERNEL = [
  [1, 1, 1, 1],
  [1, 1, 1, 1],
];

onOddKernel('a card’s stamp that does not fit the kernel’s is not believed', (t) => {
  for (const earlyUs of [20_000, -1000])
    for (const closely of [false, true])
      t.same(
        story('cardTwice', { card: true, earlyUs, closely }).told,
        BY_KERNEL,
        `earlier by ${earlyUs} us`,
      );
  t.end();
});

onOddKernel('a card whose clock shows an absurd time is not believed', (t) => {
  for (const closely of [false, true])
    t.same(story('cardTwice', { card: true, absurd: true, closely }).told, BY_KERNEL);
  t.end();
});

onOddKernel('where another card stamps, the kernel’s stamps count in both directions', (t) => {
  t.same(story('cardTwice', { card: true, otherIndex: true }).told, BY_KERNEL);
  t.end();
});

onOddKernel('a card goes on stamping after a datagram that could not be sent', (t) => {
  t.same(story('cardNumbers', { card: true, noNumbers: true }).told, [2, 2, 2, 2]);
  t.end();
});

onOddKernel('a card’s clock is one descriptor, which is closed with the socket', (t) => {
  t.same(story('cardFiles', { card: true }).told, { once: 1, twice: 1, passedOn: 0, closed: -2 });
  t.end();
});

onOddKernel('that the clock was set is told by the kernel, or is read where it does not', (t) => {
  t.same(story('watched', { watch: 'refused' }).told, { by: 'readings', before: 0, later: 0 });
  const { by, before, later } = story('watched', { watch: 'cancelled' }).told as Watched;
  t.same([by, later], ['kernel', 0]);
  t.ok(before > 2, `each time: ${before}`);
  t.end();
});

onOddKernel('a card that cannot be used is refused by name, and the kernel goes on', (t) => {
  const refused = ['EBADF fcntl', 'ENODEV if_nametoindex'];
  t.same(story('cardRefused', { card: true }).told, [refused, ...BY_KERNEL]);
  t.same(story('notAllowed', { card: true, notAllowed: true }).told, [
    'EPERM SIOCSHWTSTAMP',
    ...BY_KERNEL,
  ]);
  const [why] = story('notAllowed', { card: true, noStamps: true }).told as string[];
  t.equal(why, 'ENOTSUP SO_TIMESTAMPING');
  t.end();
});

onOddKernel(
  'where the kernel stamps in the place of a card, its error is what the card saw',
  (t) => {
    const { told } = story('cardErrors', { card: true, earlyUs: 995 });
    const { kernel, card, kernelAfterCard } = told as Record<string, number>;
    t.ok(kernelAfterCard! > 1_000_000, `${kernelAfterCard} ns, which it was late`);
    for (const without of [kernel!, card!]) t.ok(without > 0 && without < 100_000, `${without} ns`);
    t.end();
  },
);
