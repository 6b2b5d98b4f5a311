// Clocks that answer, emulated by processes of their own behind pseudo-terminals.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentReport } from '#agent/daemon/report.js';
import type { PortReport } from '#serial/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { requestControl } from '#host/daemon/control.js';
import { PtyPair, ptysMissing } from '#demo/serial/ptys.js';
import t, { type Test } from 'tap';
import { AGENTD, MASTERD, plant, Running } from './plant.js';

const skip = ptysMissing() ?? false;
const EMULATED = fileURLToPath(new URL('./emulated-clock.js', import.meta.url));
const PATIENCE = 60_000;
/** The emulated clocks begin at a whole millisecond, and their timers ring at whole ones. */
const TICKS = 3;

/** A clock on a line, and what it knows of its own error, milliseconds. */
async function hang(t: Test, kind: string, offset = 0, drift = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'bc-'));
  const pair = new PtyPair(join(folder, 'p'));
  await pair.plug();
  t.teardown(async () => {
    await pair.unplug();
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = new Running(t, [EMULATED, kind, pair.theirs, String(offset), String(drift)]);
  await clock.says(/ready/);
  return { path: pair.ours, error: (): number => Number(clock.out.trim().split('\n').at(-1)) };
}

/** An agent that shows the machine's own time, at least at first, with these ports. */
async function started(t: Test, ports: readonly object[], mode = 'master') {
  const { at, agentSocket, masterSocket } = await plant(t, { mode }, { ports });
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master/);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/synchronised/);
  const report = async (): Promise<AgentReport> =>
    (await requestControl(agentSocket, { command: 'status' })) as AgentReport;
  const ask = async (): Promise<readonly PortReport[]> => (await report()).ports;
  const askMaster = async (): Promise<MasterReport> =>
    (await requestControl(masterSocket, { command: 'status' })) as MasterReport;
  return { agent, ask, report, askMaster };
}

async function until(
  ask: () => Promise<readonly PortReport[]>,
  good: (ports: readonly PortReport[]) => boolean,
): Promise<readonly PortReport[]> {
  let ports: readonly PortReport[] = [];
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(20)) {
    ports = await ask();
    if (good(ports)) return ports;
  }
  throw new Error(`never: ${JSON.stringify(ports)}`);
}

t.test(
  'clocks are read to a part of their last digit, in hundredths and in whole seconds',
  { skip },
  async (t) => {
    const clocks = [
      await hang(t, 'gorgy', 137, 20),
      await hang(t, 'simex', -431, -30),
      await hang(t, 'letters', 256),
    ];
    const names = ['gorgy-ledi', 'simex', 'ds3231-letters'];
    const { ask, report, askMaster } = await started(
      t,
      clocks.map(({ path }, i) => ({ path, clock: names[i], zone: 'UTC', every: '1s' })),
    );
    await until(ask, (ports) => ports.every(({ clock }) => (clock?.boundNs ?? Infinity) < 40e6));
    const { ports, time } = await report();
    // How far the agent itself may be from the machine's clock, by which the emulated ones are off.
    const own = time.boundNs! / 1e6 + TICKS;
    for (const [i, { clock, name }] of ports.entries()) {
      const off = clock!.offsetNs! / 1e6 - clocks[i]!.error();
      const bound = clock!.boundNs! / 1e6;
      t.ok(
        Math.abs(off) <= bound + own,
        `${name}: read ${off.toFixed(1)} ms beside the truth, bounds ${bound.toFixed(1)} and ${own.toFixed(1)}`,
      );
      t.match(clock, { answered: Number, set: 0, untrusted: false, wall: i + 1, votes: false });
    }
    const [line] = (await askMaster()).agents;
    t.equal(line!.walls.length, clocks.length, 'the master knows all of them');
    for (const [i, { wall, offsetNs, boundNs }] of line!.walls.entries()) {
      t.equal(wall, i + 1);
      const off = (offsetNs - ports[i]!.clock!.offsetNs!) / 1e6;
      t.ok(Math.abs(off) < (boundNs + ports[i]!.clock!.boundNs!) / 1e6, `to ${off.toFixed(1)} ms`);
    }
  },
);

t.test('a wall clock that votes draws the group to what it shows', { skip }, async (t) => {
  const { path } = await hang(t, 'gorgy', 300);
  const port = { path, clock: 'gorgy-ledi', zone: 'UTC', every: '1s', vote: 'wall' };
  const { askMaster } = await started(t, [port], 'average');
  const start = Date.now() - Number(process.hrtime.bigint()) / 1e6;
  /** How far group time is ahead of the machine's, milliseconds. */
  const ahead = ({ time }: MasterReport): number =>
    time.seconds * 1e3 + time.nanoseconds / 1e6 - (start + Number(time.machineNs) / 1e6);
  let seen = await askMaster();
  const first = ahead(seen);
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(20)) {
    seen = await askMaster();
    if (ahead(seen) > first + 4) break;
  }
  t.ok(ahead(seen) > first + 4, `from ${first.toFixed(1)} to ${ahead(seen).toFixed(1)} ms ahead`);
  const [wall] = seen.agents[0]!.walls;
  t.match(wall, { wall: 1, votes: true });
  const off = (wall!.offsetNs / 1e6 + ahead(seen) - 300).toFixed(1);
  t.ok(Math.abs(Number(off)) < wall!.boundNs / 1e6 + TICKS, `what it shows is known to ${off} ms`);
  t.equal(seen.agents[0]!.standing, 'votes');
});

t.test(
  'a clock that is off is set, in one message or in two, and read again',
  { skip },
  async (t) => {
    const clocks = [await hang(t, 'simex', 7300), await hang(t, 'letters', -3600_000)];
    const names = ['simex', 'ds3231-letters'];
    const set = { tolerance: '150ms' };
    const { agent, ask } = await started(
      t,
      clocks.map(({ path }, i) => ({ path, clock: names[i], zone: 'UTC', every: '1s', set })),
    );
    const ports = await until(ask, (ports) =>
      ports.every(({ clock }) => clock!.set === 1 && (clock!.boundNs ?? Infinity) < 60e6),
    );
    for (const [i, { clock, name, faults }] of ports.entries()) {
      t.ok(Math.abs(clock!.offsetNs!) < 150e6, `${name} is off by ${clock!.offsetNs! / 1e6} ms`);
      t.ok(Math.abs(clocks[i]!.error()) < 150, `${name} is truly off by ${clocks[i]!.error()} ms`);
      t.equal(faults['setting-without-effect'], undefined);
    }
    t.match(agent.err, /the clock is set, by /);
  },
);

t.test(
  'what goes wrong with one clock is named and counted, and harms no other',
  { skip },
  async (t) => {
    const kinds = ['mute', 'garbage', 'partial', 'impossible', 'letters'];
    const names = ['hopf-utc', 'hopf-utc', 'ds3231-letters', 'hopf-utc', 'ds3231-letters'];
    const clocks = await Promise.all(kinds.map((kind) => hang(t, kind)));
    const { ask } = await started(
      t,
      clocks.map(({ path }, i) => ({
        path,
        clock: names[i],
        zone: 'UTC',
        every: '1s',
      })),
    );
    const faults = ['no-answer', 'garbage', 'partial-answer', 'impossible-date'];
    const ports = await until(
      ask,
      (ports) =>
        faults.every((fault, i) => (ports[i]!.faults[fault] ?? 0) >= 2) &&
        ports[4]!.clock!.answered >= 5,
    );
    // A machine that is busy may write late besides.
    const namesOf = (port: number): string[] =>
      Object.keys(ports[port]!.faults).filter((name) => name !== 'late');
    for (const [i, fault] of faults.entries()) t.same(namesOf(i), [fault]);
    t.match(ports[4], { fault: null, faults: {} });
    t.equal(
      ports[4]!.clock!.answered,
      ports[4]!.clock!.asked - (ports[4]!.clock!.asked > ports[4]!.clock!.answered ? 1 : 0),
    );
  },
);
