// The serial bridge with real parts: the real binding, pseudo-terminals, and other processes behind.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { type Heard, markOf, TelegramReader } from '#serial/core/telegram-reader.js';
import { loadBinding, type SerialBinding } from '#serial/binding.js';
import { PortKeeper } from '#serial/port-keeper.js';
import type { AgentReport } from '#agent/daemon/report.js';
import type { PortReport } from '#serial/report.js';
import { characterTime, lineOf, timingOf } from '#telegrams/language/layout.js';
import { UTC } from '#telegrams/language/zone.js';
import { rawTime } from '#protocol/time.js';
import { requestControl } from '#host/daemon/control.js';
import { PtyPair, ptysMissing } from '#demo/serial/ptys.js';
import t, { type Test } from 'tap';
import { AGENT, AGENTD, MASTERD, plant, Running } from './plant.js';

const skip = ptysMissing() ?? false;
const RECORDER = fileURLToPath(import.meta.resolve('#demo/serial/recorder.js'));
/** The daemon as it is installed. */
const BUNDLE = fileURLToPath(import.meta.resolve('#agent/belfry-agentd.cjs'));
const PATIENCE = 20_000;

function folder(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'bs-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function line(t: Test, path: string): Promise<PtyPair> {
  const pair = new PtyPair(path);
  await pair.plug();
  t.teardown(() => pair.unplug());
  return pair;
}

/** What a process at the far end has heard, read as telegrams of a format. */
class Listener {
  readonly #child: ChildProcess;
  readonly #reader: TelegramReader;
  readonly heard: Heard[] = [];
  readonly format: string;
  #rest = '';

  constructor(t: Test, path: string, format: string) {
    this.format = format;
    this.#reader = new TelegramReader(CATALOGUE.get(format)!);
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = spawn(process.execPath, [RECORDER, path], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child.stdout!.setEncoding('latin1').on('data', (text: string) => this.#take(text));
    t.teardown(() => this.#child.kill('SIGKILL'));
  }

  get skipped(): number {
    return this.#reader.skipped;
  }

  async until(many: number): Promise<void> {
    for (const end = performance.now() + PATIENCE; this.heard.length < many; await sleep(10))
      if (performance.now() > end)
        throw new Error(`${this.format}: only ${this.heard.length} telegrams`);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const one of lines) {
      const [, at = '', hex] = one.split(' ');
      if (hex === undefined) continue;
      const known = { zone: UTC, near: Date.now() / 1000 };
      for (const found of this.#reader.take(Buffer.from(hex, 'hex'), rawTime(Number(at)), known))
        if ('decoded' in found) this.heard.push(found);
    }
  }
}

const status = async (socket: string): Promise<AgentReport> =>
  (await requestControl(socket, { command: 'status' })) as AgentReport;

async function until<T>(
  look: () => Promise<T | undefined> | T | undefined,
  what: string,
): Promise<T> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(20)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`never: ${what}`);
}

/** What was heard and dropped on a port so far. */
const soFar = (
  { heard }: Listener,
  { telegrams }: PortReport,
): { readonly heard: number; readonly dropped: number } => ({
  heard: heard.length,
  dropped: telegrams!.dropped,
});

/** Since then no second came twice, none back, and none is missing but those the agent says it dropped. */
function follows(
  t: Test,
  listener: Listener,
  since: ReturnType<typeof soFar>,
  port: PortReport,
): void {
  const { heard, format } = listener;
  const seconds = heard.slice(since.heard).map(({ decoded }) => decoded.seconds);
  const ascending = seconds.every((second, n) => n === 0 || second > seconds[n - 1]!);
  t.ok(ascending, `${format}: ${seconds.join(' ')}`);
  const missing = seconds.at(-1)! - seconds[0]! + 1 - seconds.length;
  const dropped = port.telegrams!.dropped - since.dropped;
  t.ok(missing <= dropped, `${format}: ${missing} missing, ${dropped} dropped`);
}

/** A master and an agent with these ports, synchronised. */
async function started(t: Test, ports: readonly object[]) {
  const { at, agentSocket } = await plant(t, {}, { ports, log: 'info' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/listens|serves|master/i);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/synchronised/);
  return { agent, agentSocket };
}

/** How far each telegram's second was from the clock that the agent showed then, nanoseconds. */
function errors({ heard, format: name }: Listener, { time }: AgentReport): number[] {
  const format = CATALOGUE.get(name)!;
  const timing = timingOf(format);
  return heard.map((one) => {
    const mark = markOf(one, timing, characterTime(lineOf(format.line)));
    // A pseudo-terminal has no speed: all characters come at once, with the first.
    const late =
      (timing.mark - (timing.mark < one.stamps.length ? 0 : 1)) *
      characterTime(lineOf(format.line));
    const shown = time.seconds * 1e9 + time.nanoseconds - (Number(time.machineNs) - (mark + late));
    return (one.decoded.seconds - timing.ahead) * 1e9 - shown;
  });
}

t.test(
  'four clocks are told the second that the agent shows, each in its own way',
  { skip },
  async (t) => {
    const place = folder(t);
    const formats = ['meinberg-std', 'if482', 'sysplex-1', 'nmea-zda'];
    const lines = await Promise.all(formats.map((format) => line(t, join(place, format))));
    const listeners = formats.map((format, i) => new Listener(t, lines[i]!.theirs, format));
    const ports = formats.map((format, i) => ({ path: lines[i]!.ours, format, zone: 'UTC' }));
    const { agentSocket } = await started(t, ports);
    const begin = await status(agentSocket);
    const before = listeners.map((one, i) => soFar(one, begin.ports[i]!));
    await Promise.all(listeners.map((one, i) => one.until(before[i]!.heard + 4)));
    const report = await status(agentSocket);
    for (const [i, listener] of listeners.entries()) {
      follows(t, listener, before[i]!, report.ports[i]!);
      t.equal(listener.skipped, 0);
      for (const error of errors(listener, report))
        t.ok(Math.abs(error) < 0.2e9, `${listener.format} is right: ${Math.round(error / 1e3)} us`);
      t.match(report.ports[i], {
        state: 'open',
        fault: null,
        name: listener.format,
        reopened: 0,
      });
      t.match(report.ports[i]!.telegrams!.punctuality, { p50Ns: Number, p99Ns: Number });
      t.match(report.ports[i]!.telegrams!.last!.names, /^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  },
);

t.test(
  'a port that is pulled out and plugged in again loses little, its neighbour nothing',
  { skip },
  async (t) => {
    const place = folder(t);
    const [sick, well] = [await line(t, join(place, 'sick')), await line(t, join(place, 'well'))];
    const neighbour = new Listener(t, well.theirs, 'meinberg-std');
    const ports = [sick, well].map(({ ours }) => ({
      path: ours,
      format: 'meinberg-std',
      zone: 'UTC',
    }));
    const { agent, agentSocket } = await started(t, ports);
    const before = soFar(neighbour, (await status(agentSocket)).ports[1]!);
    for (let i = 1; i <= 3; i += 1) {
      await sick.unplug();
      await until(
        async () => (await status(agentSocket)).ports[0]!.state === 'closed' || undefined,
        'closed',
      );
      await sick.plug();
      const report = await until(async () => {
        const { ports } = await status(agentSocket);
        return ports[0]!.reopened === i ? ports[0] : undefined;
      }, 'opened again');
      t.match(report, { state: 'open', faults: { vanished: i } });
    }
    const again = new Listener(t, sick.theirs, 'meinberg-std');
    await again.until(2);
    follows(t, neighbour, before, (await status(agentSocket)).ports[1]!);
    t.match(agent.err, /sick\.ours: vanished: the device is gone/);
    const { fault, faults } = (await status(agentSocket)).ports[1]!;
    t.same({ fault, vanished: faults['vanished'] }, { fault: null, vanished: undefined });
  },
);

t.test(
  'a port opened again and again has one poller, which still tells what comes',
  { skip },
  async (t) => {
    const pair = await line(t, join(folder(t), 'p'));
    const { binding } = (await loadBinding()) as SerialBinding;
    const pollers = new Set<unknown>();
    const descriptors = new Set<number | null>();
    for (let i = 0; i < 20; i += 1) {
      const port = await binding.open({ path: pair.ours, baudRate: 9600 });
      pollers.add(port.poller);
      descriptors.add(port.fd);
      const reading = port.read(Buffer.alloc(9), 0, 9);
      // It waits by now.
      await sleep(5);
      writeFileSync(pair.theirs, `${i}`);
      const { bytesRead, buffer } = await reading;
      t.equal(buffer.toString('latin1', 0, bytesRead), `${i}`);
      await port.close();
    }
    t.equal(pollers.size, descriptors.size, 'one for each number of a descriptor');
    t.ok(pollers.size < 10, `${pollers.size}`);
  },
);

t.test(
  'a device that comes back under another name is found by its lasting one',
  { skip },
  async (t) => {
    const place = folder(t);
    const byId = join(place, 'by-id');
    mkdirSync(byId);
    const [first, second] = [
      await line(t, join(place, 'USB0')),
      await line(t, join(place, 'USB1')),
    ];
    symlinkSync(first.ours, join(byId, 'usb-adapter'));
    const binding = (await loadBinding()) as SerialBinding;
    const told: string[] = [];
    const keeper = new PortKeeper({
      path: first.ours,
      line: '9600 8N1',
      binding,
      names: { byId, byPath: join(place, 'none'), database: join(place, 'none') },
      raw: () => rawTime(Number(process.hrtime.bigint())),
      tell: (_, text) => told.push(text),
    });
    t.teardown(() => keeper.stop());
    keeper.start();
    const was = await until(() => keeper.observe().device ?? undefined, 'opened');
    await first.unplug();
    rmSync(join(byId, 'usb-adapter'));
    symlinkSync(second.ours, join(byId, 'usb-adapter'));
    const is = await until(
      () => (keeper.isOpen && keeper.observe().opened === 2 ? keeper.observe().device! : undefined),
      'again',
    );
    t.not(is, was);
    // Now another adapter takes the first one's name: that is not ours.
    await second.unplug();
    const other = await line(t, join(place, 'USB0'));
    symlinkSync(other.ours, join(byId, 'usb-other'));
    rmSync(join(byId, 'usb-adapter'));
    await until(() => told.find((text) => /belong to another device/.test(text)), 'told');
    t.notOk(keeper.isOpen);
  },
);

t.test(
  'a line that stands still gets its telegrams dropped, and no old one when it goes on',
  { skip },
  async (t) => {
    const place = folder(t);
    const [still, well] = [await line(t, join(place, 'still')), await line(t, join(place, 'well'))];
    const neighbour = new Listener(t, well.theirs, 'meinberg-std');
    const ports = [still, well].map(({ ours }) => ({
      path: ours,
      format: 'meinberg-std',
      zone: 'UTC',
    }));
    const { agentSocket } = await started(t, ports);
    const begin = soFar(neighbour, (await status(agentSocket)).ports[1]!);
    const listener = new Listener(t, still.theirs, 'meinberg-std');
    await listener.until(1);
    // Stopped at the terminal itself: the kernel takes nothing. Whoever stopped it does not keep it.
    const stop =
      'sub flow { open(F, "+<", $ARGV[0]) or die; tcflow(fileno(F), $_[0]) or die; close F } ' +
      'flow(TCOOFF); $SIG{TERM} = sub { flow(TCOON); exit }; sleep 30';
    const { NODE_OPTIONS: _, ...env } = process.env;
    const holder = spawn('perl', ['-MPOSIX', '-e', stop, still.ours], { env, stdio: 'ignore' });
    t.teardown(() => holder.kill('SIGKILL'));
    const stalled = await until(async () => {
      const [port] = (await status(agentSocket)).ports;
      return (port!.faults['stalled'] ?? 0) >= 4 ? port : undefined;
    }, 'stalled');
    t.ok(stalled!.telegrams!.dropped >= 4);
    t.ok(stalled!.reopened >= 1, 'after three in a row the port is opened anew');
    const before = listener.heard.length;
    holder.kill('SIGTERM');
    await listener.until(before + 3);
    const since = listener.heard
      .slice(before)
      .map(({ decoded, stamps }) => decoded.seconds * 1e9 - stamps[0]!);
    for (const one of since) t.ok(Math.abs(one - since.at(-1)!) < 0.5e9, 'none is old');
    follows(t, neighbour, begin, (await status(agentSocket)).ports[1]!);
  },
);

t.test(
  'without a port nothing of the serial ports is loaded, with one it is',
  { skip },
  async (t) => {
    const isLoaded = ({ child }: Running): boolean =>
      readFileSync(`/proc/${child.pid}/maps`, 'utf8').includes('bindings-cpp');
    const { at } = await plant(t);
    const without = new Running(t, [BUNDLE, at('a.json')]);
    await without.says(/follows/);
    await sleep(200);
    t.notOk(isLoaded(without));
    const place = folder(t);
    const pair = await line(t, join(place, 'p'));
    const other = await plant(t, {}, { ports: [{ path: pair.ours, format: 'dumb' }] });
    const withOne = new Running(t, [BUNDLE, other.at('a.json')]);
    await withOne.says(/is open at 9600 8N1/);
    t.ok(isLoaded(withOne));
  },
);

t.test(
  'a port that this user may not use is told with its group, and tried again',
  { skip },
  async (t) => {
    const place = folder(t);
    chmodSync(place, 0o755);
    const pair = await line(t, join(place, 'p'));
    chmodSync(pair.ours, 0);
    const words = [AGENT, 'serial', 'test', pair.ours, '--format', 'dumb', '--for', '2s', '--json'];
    const nobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
    const plain = ['-u', 'NODE_OPTIONS', ...nobody, process.execPath, ...words];
    const { status: code, stdout, stderr } = spawnSync('env', plain, { encoding: 'utf8' });
    t.equal(code, 1);
    t.match(stderr, /not-permitted: this user may not use it: make it a member of the group /);
    const { faults } = JSON.parse(stdout) as { faults: Record<string, number> };
    t.ok(faults['not-permitted']! > 1, 'it is tried again');
  },
);
