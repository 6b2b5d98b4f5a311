// A daemon whose disk is full: it says so, and its clock runs on.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { requestControl } from '#host/daemon/control.js';
import { Master } from '#master/core/master.js';
import { Pump } from '#host/transport/pump.js';
import { openMachine } from '#host/machine.js';
import { spanOf } from '#protocol/time.js';

const AGENTD = fileURLToPath(import.meta.resolve('#agent/belfry-agentd.cjs'));
const KEY = Buffer.alloc(32, 3);

/** Only root may mount the tiny disk that this needs. */
const mayMount = process.getuid?.() === 0;

function tinyDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function fill(folder: string): void {
  for (let i = 0; statfsSync(folder).bavail > 0; i += 1)
    writeFileSync(join(folder, `full-${i}`), Buffer.alloc(4096));
}

t.test(
  'an agent on a full disk says so once, follows its master, and leaves no half a file',
  { skip: mayMount ? false : 'SKIPPED: mounting a tiny disk needs root' },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bf-'));
    const disk = mkdtempSync(join(tmpdir(), 'bf-disk-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    if (!tinyDisk(disk)) {
      t.comment('SKIPPED: this machine lets even root mount nothing');
      return;
    }
    t.teardown(() => {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    });
    fill(disk);

    const machine = openMachine();
    const { clock, crypto } = machine;
    const credential = { name: 'kmc', role: 'agent', key: KEY } as const;
    const master = new Master({
      mode: 'master',
      interval: spanOf(1e8),
      consensus: {
        trust: spanOf(1e9),
        maxBound: spanOf(1e8),
        maxSlewRate: 5e-4,
        gather: spanOf(1e9),
      },
      clock: { maxSlewRate: 5e-4, stepThreshold: spanOf(5e8), maxBackwardStep: spanOf(1e9) },
      anonymous: false,
      others: [],
      start: { own: clock.readSystemClockFinely() },
      systemClock: {},
      crypto,
      random: Math.random,
      keys: { credential: () => credential, agentsExpected: () => 1 },
    });
    const pump = new Pump(master, {
      machine,
      listen: { host: '127.0.0.1', port: 0 },
      onEvent: () => {},
      onFault: (error) => t.fail(error.message),
    });
    const { address } = await pump.start();
    t.teardown(() => pump.stop());

    const keyLine = `kmc agent ${KEY.toString('base64')}\n`;
    writeFileSync(join(folder, 'key'), keyLine, { mode: 0o600 });
    const config = {
      name: 'kmc',
      masters: [`127.0.0.1:${address.port}`],
      key: 'key',
      socket: 's',
      state: join(disk, 'state.json'),
    };
    writeFileSync(join(folder, 'a.json'), JSON.stringify(config));
    const { NODE_OPTIONS: _, ...env } = process.env;
    const agent = spawn(process.execPath, [AGENTD, join(folder, 'a.json')], { env });
    let log = '';
    agent.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    t.teardown(() => agent.kill('SIGKILL'));

    let report: AgentReport | undefined;
    for (let i = 0; i < 200 && report?.state !== 'synchronised'; i += 1) {
      await sleep(50);
      report = (await requestControl(join(folder, 's'), { command: 'status' }).catch(
        () => undefined,
      )) as AgentReport | undefined;
    }
    t.equal(report?.state, 'synchronised');
    t.equal(log.match(/the disk is full \(ENOSPC\); the clock runs on/g)?.length, 1, log);
    t.notOk(readdirSync(disk).some((name) => name.startsWith('state')));

    agent.kill('SIGTERM');
    const [code] = (await once(agent, 'exit')) as [number];
    t.equal(code, 0, 'it ends as it should');
  },
);
