// An agent that is to steer this machine's clock: the kernel itself, a dry run, and what is refused.

import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { findTimeDaemons } from '#host/time-daemons.js';
import { tryKernelClock } from './kernel-trial.js';
import { AGENT, AGENTD, MASTERD, Running, plant, run } from './plant.js';

/** Runs something like a time daemon, with a name that only a rarely used one has. */
async function withRival<T>(t: Test, name: string, body: (pid: number) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyFileSync('/bin/sleep', join(folder, name));
  const rival = spawn(join(folder, name), ['100']);
  try {
    await new Promise((resolve) => rival.once('spawn', resolve));
    return await body(rival.pid!);
  } finally {
    const ended = new Promise((resolve) => rival.once('close', resolve));
    rival.kill('SIGKILL');
    await ended;
  }
}

async function reportOf(t: Test, file: string): Promise<AgentReport & { ok: boolean }> {
  const { out } = await run(t, AGENT, 'status', '--config', file, '--json');
  return JSON.parse(out) as AgentReport & { ok: boolean };
}

// Before anything here looks like another time daemon.
tryKernelClock(t);

t.test('a dry run steers a pretended clock, tells what it does, and touches nothing', async (t) => {
  const reference = { trust: '1ms' };
  const master = {
    mode: 'master',
    reference,
    clock: { simulate: { offset: '1h', drift: '30ppm' } },
  };
  const { at } = await plant(t, master, { clock: { steer: 'dry-run' } });
  const masterd = new Running(t, [MASTERD, at('m.json')]);
  await masterd.says(/master on /);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/info +dry run: a pretended clock is steered, the system clock is not$/m);
  await agent.says(/dry run: the system clock follows the group, -1 h off at first$/m);
  await agent.says(/dry run: the system clock was stepped by 1 h$/m);
  let report = await reportOf(t, at('a.json'));
  const settled = ({ steering }: AgentReport): boolean =>
    Math.abs(steering?.offNs ?? Infinity) < 1e6 && Math.abs(steering!.ratePpm - 30) < 20;
  // The master's crystal runs 30 ppm faster than this one.
  while (!settled(report)) {
    await sleep(200);
    report = await reportOf(t, at('a.json'));
  }
  t.match(report, { ok: true, steering: { driver: 'dry-run', state: 'following', steps: 1 } });
  t.equal(report.steering!.synchronised, true);
  const { out } = await run(t, AGENT, 'status', '--config', at('a.json'));
  t.match(out, /^ {2}dry run +[\d.]+ [a-z]+ (ahead|behind), [+-][\d.]+ ppm,.* told to be within /m);
  t.match(out, /^ {2}last step +\+1 h, [\d.]+ s ago, of 1$/m);
  t.ok(Math.abs(Date.now() - timeOf(report)) > 3_000_000, 'the true one is where it was');
  t.equal(await agent.end('SIGTERM'), 0);
});

/** The shown clock's time, about now, milliseconds. */
const timeOf = ({ time }: AgentReport): number => time.seconds * 1000 + time.nanoseconds / 1e6;

t.test(
  'another time daemon is named at the start, in status and by check; the agent goes on',
  async (t) => {
    // Whatever is wrong with the refusal: the clock of this machine shall not be steered here.
    process.env['BELFRY_NATIVE'] = 'off';
    t.teardown(() => delete process.env['BELFRY_NATIVE']);
    const { at } = await plant(t, {}, { clock: { steer: 'system' } });
    const masterd = new Running(t, [MASTERD, at('m.json')]);
    await masterd.says(/master on /);
    await withRival(t, 'ptpd2', async (pid) => {
      const told = `another program steers it: ptpd2 (process ${pid}): kill ${pid}`;
      const agent = new Running(t, [AGENTD, at('a.json')]);
      await agent.says(/ synchronised$/m);
      t.ok(agent.err.includes(`error the system clock is not steered: ${told}\n`), agent.err);
      const { code, out } = await run(t, AGENT, 'status', '--config', at('a.json'));
      t.equal(code, 1);
      t.match(out, /^ {2}system clock +not steered$/m);
      t.ok(
        out.includes(`  ! the system clock is not steered: ${told}\n`) || out.endsWith(told),
        out,
      );
      t.match(await reportOf(t, at('a.json')), { ok: false, steering: { state: 'refused' } });
      const check = await run(t, AGENT, 'check', at('a.json'));
      t.equal(check.code, 0);
      t.match(check.out, new RegExp(`^note: .*ptpd2 \\(process ${pid}\\): kill ${pid}$`, 'm'));
      t.equal(await agent.end('SIGTERM'), 0);
    });
  },
);

t.test('a process is taken for a time daemon by its name, and while it runs', async (t) => {
  const mine = (): number[] =>
    findTimeDaemons().daemons.flatMap(({ name, pid }) => (name === 'ptpd2' ? pid : []));
  t.same(mine(), []);
  await withRival(t, 'ptpd2', async (pid) => t.same(mine(), [pid]));
  t.same(mine(), []);
});
