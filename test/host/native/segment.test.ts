// Shared memory: what the addon writes for other programs, and what it refuses to read.

import {
  chmodSync,
  chownSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import t from 'tap';
import { type NativeAddon, READ, READ_STATES } from '#host/native/addon.js';
import { nativeClock } from '#host/native/clock.js';
import {
  SEGMENT_AT,
  type Segment,
  decodeSegment,
  encodeSegment,
  segmentAt,
} from '#protocol/clock/segment.js';
import { refuses, withAddon } from './need-addon.js';

const WIDTH = 4;

/** A clock that has just been written, and counts for a minute. */
function segmentNow(addon: NativeAddon, changes: Partial<Segment> = {}): Segment {
  const raw = nativeClock(addon).kernel!.at(nativeClock(addon).raw());
  return {
    state: 'synchronised',
    steps: 3,
    raw,
    voidAfter: raw + 60_000_000_000n,
    asleep: BigInt(addon.suspended()),
    group: 1_790_000_000_000_000_000n,
    rate: 1e-5,
    bound: 1000,
    growth: 1e-6,
    until: raw + 30_000_000_000n,
    shown: 1_790_000_000_000_500_000n,
    shownRate: -4e-4,
    floor: 0n,
    writer: process.pid,
    ...changes,
  };
}

const make = (addon: NativeAddon, path: string, segment: Segment) =>
  new addon.Segment(path, encodeSegment(segment), SEGMENT_AT.generation, WIDTH);

const faultAt = (addon: NativeAddon, path: string): unknown => {
  try {
    return new addon.SegmentReader(path).words[READ.state];
  } catch (error) {
    return (error as { fault?: number; code?: string }).fault ?? (error as { code?: string }).code;
  }
};

withAddon(t, 'what is written is read, as the layout says it is to be worked out', (t, addon) => {
  const path = `${t.testdir()}/clock`;
  const segment = segmentNow(addon);
  const memory = make(addon, path, segment);
  t.equal(statSync(path).mode & 0o777, 0o644, 'whatever the umask is');
  t.same(decodeSegment(readFileSync(path)), segment);
  const reader = new addon.SegmentReader(path);
  const { times, words } = reader;
  reader.read();
  const { best, bound } = segmentAt(segment, times[READ.raw]!);
  t.equal(times[READ.best], best);
  t.equal(times[READ.bound], BigInt(bound));
  t.equal(times[READ.earliest], best - BigInt(bound));
  t.equal(times[READ.latest], best + BigInt(bound));
  t.equal(READ_STATES[words[READ.state]!], 'synchronised');
  t.equal(words[READ.steps], 3);
  memory.write(encodeSegment({ ...segment, steps: 4, state: 'holdover' }));
  reader.read();
  t.equal(words[READ.steps], 4);
  t.equal(READ_STATES[words[READ.state]!], 'holdover');
  reader.close();
  reader.close();
  reader.read();
  t.equal(READ_STATES[words[READ.state]!], 'silent');
  memory.close();
  memory.write(encodeSegment(segment));
  t.end();
});

withAddon(
  t,
  'a clock that nobody stands behind is silent: void, ended, asleep since, or of a boot before',
  (t, addon) => {
    const path = `${t.testdir()}/clock`;
    const { raw, asleep } = segmentNow(addon);
    for (const changes of [
      { voidAfter: raw },
      { voidAfter: 0n },
      { asleep: asleep - 600_000_000n },
      { raw: raw + 50_000_000_000n },
    ]) {
      make(addon, path, segmentNow(addon, changes));
      const reader = new addon.SegmentReader(path);
      reader.read();
      t.equal(READ_STATES[reader.words[READ.state]!], 'silent');
      t.equal(reader.times[READ.latest], 2n ** 63n - 1n);
      t.equal(reader.times[READ.earliest], -(2n ** 63n));
    }
    make(addon, path, segmentNow(addon, { bound: Infinity }));
    const unset = new addon.SegmentReader(path);
    unset.read();
    t.equal(unset.times[READ.latest], 2n ** 63n - 1n, 'without a bound nothing is known');
    t.end();
  },
);

withAddon(t, 'an agent that began anew is found by whoever read the one before', (t, addon) => {
  const path = `${t.testdir()}/clock`;
  const first = make(addon, path, segmentNow(addon, { steps: 1, voidAfter: 0n }));
  const reader = new addon.SegmentReader(path);
  const second = make(addon, path, segmentNow(addon, { steps: 2 }));
  reader.read();
  t.equal(reader.words[READ.steps], 2);
  t.equal(READ_STATES[reader.words[READ.state]!], 'synchronised');
  t.ok([first, second]);
  t.end();
});

withAddon(
  t,
  'every file that is no agent’s clock is refused, by a reason of its own',
  (t, addon) => {
    const folder = t.testdir({ folder: {}, empty: '', short: 'BELF' });
    const at = (name: string): string => `${folder}/${name}`;
    const bytes = Buffer.from(encodeSegment(segmentNow(addon)));
    const put = (name: string, change: (bytes: Buffer) => void): void => {
      const copy = Buffer.from(bytes);
      change(copy);
      writeFileSync(at(name), copy);
    };
    put('good', () => {});
    put('other', (copy) => copy.writeUInt32LE(2, SEGMENT_AT.version));
    put('nothing', (copy) => copy.writeUInt32LE(7, SEGMENT_AT.magic));
    put('open', () => {});
    chmodSync(at('open'), 0o666);
    put('cut', () => {});
    truncateSync(at('cut'), 100);
    symlinkSync(at('good'), at('link'));
    const [missing, foreign, truncated, notOne, otherVersion] = [1, 3, 4, 5, 6];
    const found = [
      'good',
      'none',
      'link',
      'open',
      'folder',
      'empty',
      'short',
      'cut',
      'nothing',
      'other',
    ];
    t.same(
      found.map((name) => faultAt(addon, at(name))),
      [
        0,
        missing,
        foreign,
        foreign,
        foreign,
        truncated,
        truncated,
        truncated,
        notOne,
        otherVersion,
      ],
    );
    if (process.geteuid?.() === 0) {
      chownSync(at('good'), 65_534, 65_534);
      t.equal(faultAt(addon, at('good')), foreign, 'somebody else’s in our folder');
      chownSync(folder, 65_534, 65_534);
      t.equal(faultAt(addon, at('good')), 0, 'the folder’s owner may');
    } else t.comment('this is not root: whose file it is was not tried');
    t.end();
  },
);

withAddon(
  t,
  'the generation is odd while somebody writes, and never 0, in two bytes too',
  (t, addon) => {
    const path = `${t.testdir()}/clock`;
    const bytes = new Uint8Array(80);
    const memory = new addon.Segment(path, bytes, 14, 2);
    const generation = (): number => readFileSync(path).readUInt16LE(14);
    t.equal(generation(), 2);
    for (let i = 0; i < 32_766; i += 1) memory.write(bytes);
    t.equal(generation(), 65_534);
    memory.write(bytes);
    t.equal(generation(), 2);
    t.equal(readFileSync(path).readUInt16LE(12), 0, 'what stands before it stays');
    t.end();
  },
);

withAddon(t, 'what is there is replaced, and never written to', (t, addon) => {
  const folder = t.testdir({ clock: 'a letter', 'clock.new': 'left by a crash' });
  const held = `${folder}/clock`;
  symlinkSync(held, `${folder}/link`);
  make(addon, `${folder}/link`, segmentNow(addon));
  t.equal(readFileSync(held, 'utf8'), 'a letter');
  make(addon, held, segmentNow(addon));
  t.ok(decodeSegment(readFileSync(held)));
  t.throws(() => make(addon, `${folder}/no/clock`, segmentNow(addon)), { code: 'ENOENT' });
  t.end();
});

withAddon(t, 'a wrong call is refused', (t, addon) => {
  const path = `${t.testdir()}/clock`;
  const bytes = new Uint8Array(80);
  const { Segment, SegmentReader } = addon;
  for (const [name, call] of Object.entries({
    'without new': () => (Segment as unknown as () => void)(),
    'no path': () => new Segment('', bytes, 12, 4),
    'a long path': () => new Segment('x'.repeat(300), bytes, 12, 4),
    'no bytes': () => new Segment(path, [] as unknown as Uint8Array, 12, 4),
    'no width': () => new Segment(path, bytes, 12, 3),
    'no place': () => new Segment(path, bytes, 80, 4),
    'an odd place': () => new Segment(path, bytes, 13, 4),
    'an odd size': () => new Segment(path, new Uint8Array(81), 12, 4),
    'another size': () => new Segment(path, bytes, 12, 4).write(new Uint8Array(84)),
    'reader without new': () => (SegmentReader as unknown as () => void)(),
    'reader without path': () => new SegmentReader(''),
    'reader with a number': () => new SegmentReader(5 as unknown as string),
  }))
    refuses(t, call, name);
  t.end();
});
