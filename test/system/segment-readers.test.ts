// The readers in other languages, each against the same segment: what they work out, and what they refuse.

import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { loadAddon } from '#host/native/addon.js';
import { nativeClock } from '#host/native/clock.js';
import { SEGMENT_AT, type Segment, encodeSegment, segmentAt } from '#protocol/clock/segment.js';

const READERS = fileURLToPath(new URL('../../../host/readers', import.meta.url));
const loaded = loadAddon();

interface Reader {
  readonly name: string;
  /** What must be there, and how it is made ready; the words that run it, of which what was found may be one. */
  readonly needs: readonly string[];
  readonly build?: (folder: string) => readonly string[];
  readonly words: (folder: string, found: string) => readonly string[];
}

const READERS_OF: readonly Reader[] = [
  {
    name: 'C',
    needs: ['cc', '--version'],
    build: (folder) => [
      'cc',
      '-std=c11',
      '-D_GNU_SOURCE',
      '-O2',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-o',
      `${folder}/reader`,
      `${READERS}/c/belfry_clock.c`,
    ],
    words: (folder) => [`${folder}/reader`],
  },
  {
    name: 'C++',
    needs: ['c++', '--version'],
    build: (folder) => [
      'c++',
      '-x',
      'c++',
      '-O2',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-o',
      `${folder}/reader`,
      `${READERS}/c/belfry_clock.c`,
    ],
    words: (folder) => [`${folder}/reader`],
  },
  {
    name: 'Python',
    // What is called python3 may be a slow script that looks for it.
    needs: ['python3', '-c', 'import sys; print(sys.executable)'],
    words: (_, found) => [found, '-S', '-B', `${READERS}/python/belfry_clock.py`],
  },
  {
    name: 'Go',
    needs: ['go', 'version'],
    build: (folder) => ['go', 'build', '-o', `${folder}/reader`, './cmd/belfry-clock'],
    words: (folder) => [`${folder}/reader`],
  },
];

const ANY = {
  state: 'synchronised',
  steps: 7,
  rate: 3e-5,
  bound: 1000,
  growth: 2e-6,
  shownRate: -4e-4,
} as const;

/** Segments of every kind, as they are now. */
function segments(raw: bigint, asleep: bigint): Record<string, Segment> {
  const group = 1_790_000_000_123_456_789n;
  const line: Segment = {
    ...ANY,
    raw: raw - 700_000_000n,
    voidAfter: raw + 600_000_000_000n,
    asleep,
    group,
    until: 0n,
    shown: group,
    floor: -(2n ** 63n),
    writer: process.pid,
  };
  const slew = { ...line, until: raw + 600_000_000_000n, shown: group + 250_000_000n };
  return {
    line,
    slew,
    stands: { ...slew, shownRate: -1, state: 'astray' },
    holds: { ...line, floor: group + 3_600_000_000_000n, state: 'holdover' },
    unset: { ...line, state: 'unset', bound: Infinity },
    void: { ...line, voidAfter: raw },
    booted: { ...line, raw: raw + 590_000_000_000n },
    slept: { ...line, asleep: asleep - 600_000_000n },
  };
}

function run(words: readonly string[]): { code: number | null; out: string; err: string } {
  const [program, ...rest] = words;
  // Go looks for its module from the folder in which it runs.
  const cwd = `${READERS}/go`;
  const { status, stdout, stderr } = spawnSync(program!, rest, { encoding: 'utf8', cwd });
  return { code: status, out: stdout ?? '', err: stderr ?? '' };
}

/** Each reading is checked against the layout's own rules at the instant at which it was taken. */
function judge(t: Test, name: string, segment: Segment, out: string): void {
  const lines = out.trimEnd().split('\n');
  t.equal(lines.length, 3, out);
  for (const text of lines) {
    const [raw = '', best = '', bound, state, steps] = text.split(' ');
    const expected = segmentAt(segment, BigInt(raw));
    const silent = name === 'void' || name === 'slept' || name === 'booted';
    t.equal(BigInt(best), expected.best, `${name}: ${text}`);
    t.equal(state, silent ? 'silent' : segment.state);
    t.equal(Number(steps), segment.steps);
    const width = silent || expected.bound === Infinity ? -1 : expected.bound;
    t.ok(Math.abs(Number(bound) - width) <= 1, `${name}: ${bound} for ${width}`);
  }
}

for (const { name, needs, build, words } of READERS_OF)
  t.test(
    `the reader in ${name} works out what the layout says, and refuses what is no clock`,
    (t) => {
      const found = run(needs);
      if (!('addon' in loaded) || found.code !== 0) {
        const lacks = 'addon' in loaded ? needs[0] : 'native addon';
        t.comment(`NOT TRIED: there is no ${lacks} on this machine`);
        t.end();
        return;
      }
      const folder = t.testdir({ cut: 'BELF', dir: {} });
      const runs = words(folder, found.out.trim());
      const built = build === undefined ? { code: 0, err: '' } : run(build(folder));
      t.equal(built.code, 0, built.err);
      const clock = nativeClock(loaded.addon);
      const now = segments(clock.kernel!.at(clock.raw()), BigInt(loaded.addon.suspended()));
      for (const [kind, segment] of Object.entries(now)) {
        const path = `${folder}/${kind}`;
        const { generation } = SEGMENT_AT;
        const memory = new loaded.addon.Segment(path, encodeSegment(segment), generation, 4);
        const { code, out, err } = run([...runs, path, '3']);
        t.equal(code, 0, err);
        judge(t, kind, segment, out);
        memory.close();
      }
      const bytes = Buffer.from(encodeSegment(now['line']!));
      const put = (file: string, at: number, value: number): void => {
        const copy = Buffer.from(bytes);
        copy.writeUInt32LE(value, at);
        writeFileSync(`${folder}/${file}`, copy);
      };
      put('other', SEGMENT_AT.version, 2);
      put('nothing', SEGMENT_AT.magic, 2);
      put('open', SEGMENT_AT.writer, 2);
      chmodSync(`${folder}/open`, 0o666);
      symlinkSync(`${folder}/line`, `${folder}/link`);
      for (const [file, fault] of [
        ['none', 'missing'],
        ['cut', 'truncated'],
        ['open', 'foreign'],
        ['link', 'foreign'],
        ['nothing', 'not-one'],
        ['other', 'version'],
      ] as const) {
        const { code, err } = run([...runs, `${folder}/${file}`]);
        t.equal(code, 1);
        t.match(err, new RegExp(`^${fault}: .*${file}: `));
      }
      t.end();
    },
  );
