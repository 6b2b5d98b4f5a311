// Programs that nobody here wrote read our telegrams: gpsd, and three drivers of ntpsec's ntpd.
// scripts/get-readers.sh fetches them.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PtyPair, ptysMissing } from '#demo/serial/ptys.js';
import t, { type Test } from 'tap';
import { othersEnvironment, othersMissing, other } from './others.js';
import { AGENT, Running } from './plant.js';

const PATIENCE = 60_000;

const without = (program: string): string | undefined => ptysMissing() ?? othersMissing(program);

async function line(t: Test, folder: string, name: string): Promise<PtyPair> {
  const pair = new PtyPair(join(folder, name));
  await pair.plug();
  t.teardown(() => pair.unplug());
  return pair;
}

function place(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'br-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Sends this machine's time. */
const send = (t: Test, path: string, format: string): Running =>
  new Running(t, [
    AGENT,
    'serial',
    'test',
    path,
    '--format',
    format,
    '--zone',
    'UTC',
    '--for',
    '2m',
  ]);

function start(t: Test, words: readonly string[]) {
  const [command = '', ...rest] = words;
  const child = spawn(command, rest, {
    env: othersEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const seen = { text: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.text += text));
  t.teardown(() => child.kill('SIGTERM'));
  return seen;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

async function until(good: () => boolean, what: () => string): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(200))
    if (good()) return;
  throw new Error(`never: ${what()}`);
}

const noGpsd = without('usr/sbin/gpsd');
t.test('gpsd takes the time from our NMEA sentences', { skip: noGpsd ?? false }, async (t) => {
  const pair = await line(t, place(t), 'gps');
  send(t, pair.ours, 'nmea-rmc');
  const port = String(await freePort());
  start(t, [other('usr/sbin/gpsd'), '-N', '-n', '-r', '-S', port, pair.theirs]);
  await sleep(1500);
  const pipe = start(t, [other('usr/bin/gpspipe'), '-w', `127.0.0.1:${port}`]);
  const began = Date.now();
  const times = (): string[] =>
    [...pipe.text.matchAll(/"class":"TPV".*?"time":"([^"]*)"/g)].map(([, time]) => time!);
  await until(
    () => times().length >= 5,
    () => pipe.text,
  );
  const seconds = times().map((time) => Date.parse(time) / 1000);
  t.ok(seconds.every((second) => Number.isInteger(second)));
  t.ok(seconds.slice(1).every((second, i) => second > seconds[i]!));
  t.ok(seconds.every((second) => second >= began / 1000 - 3 && second <= Date.now() / 1000 + 0.5));
});

const noNtpd =
  without('usr/sbin/ntpd') ??
  (process.getuid?.() === 0 ? undefined : 'ntpd needs root, for a network of its own');
t.test(
  "ntpsec's drivers take the time from three formats",
  { skip: noNtpd ?? false },
  async (t) => {
    const folder = place(t);
    const drivers = [
      ['meinberg-std', 'generic unit 0 subtype 2', 'MEINBERG'],
      ['zyfer', 'zyfer unit 0', 'ZYFER'],
      ['spectracom-2', 'spectracom unit 0', 'SPECTRACOM'],
    ] as const;
    const clocks: string[] = [];
    for (const [format, driver] of drivers) {
      const pair = await line(t, folder, format);
      send(t, pair.ours, format);
      clocks.push(`refclock ${driver} path ${pair.theirs} baud 9600 minpoll 3 maxpoll 3`);
    }
    const stats = join(folder, 'peerstats');
    const settings = [
      'disable ntp',
      `statsdir ${folder}/`,
      'statistics peerstats',
      'filegen peerstats file peerstats type none enable',
      `logfile ${folder}/log`,
      ...clocks,
    ];
    writeFileSync(join(folder, 'conf'), `${settings.join('\n')}\n`);
    const ntpd = `${other('usr/sbin/ntpd')} -n -c ${folder}/conf -p ${folder}/pid`;
    // In a network of its own, and without the right to touch this machine's clock.
    const alone = `ip link set lo up; exec setpriv --bounding-set -sys_time ${ntpd}`;
    start(t, ['unshare', '-n', 'sh', '-c', alone]);
    const offsets = (name: string): number[] =>
      (existsSync(stats) ? readFileSync(stats, 'utf8') : '')
        .split('\n')
        .filter((line) => line.includes(` ${name}`))
        .map((line) => Number(line.split(' ')[4]));
    await until(
      () => drivers.every(([, , name]) => offsets(name).length >= 2),
      () => (existsSync(stats) ? readFileSync(stats, 'utf8') : 'no peerstats'),
    );
    for (const [format, , name] of drivers)
      for (const offset of offsets(name))
        t.ok(Math.abs(offset) < 0.2, `${format}: ${offset} s by ${name}`);
  },
);
