// Two masters on this machine and the commands for people: who leads, handing over, and refusals.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { MasterReport } from '#master/daemon/report.js';
import { requestControl } from '#host/daemon/control.js';
import { aheadOf } from '#demo/truth.js';
import { AGENT, AGENTD, MASTER, MASTERD, Running, freePort, keyLine, run } from './plant.js';

const NAMES = ['lab-1', 'lab-2'] as const;

/** The files of two masters and an agent that knows both. */
async function pair(t: Test, standby: object = {}) {
  const ports = [await freePort(), await freePort()];
  const short = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(short, { recursive: true, force: true }));
  const at = (file: string): string => join(short, file);
  const masters = NAMES.map((name, i) => ({ name, address: `127.0.0.1:${ports[i]}`, rank: i }));
  const keys =
    keyLine('line-3', 'agent', 1) + keyLine('lab-1', 'master', 2) + keyLine('lab-2', 'master', 3);
  for (const [i, name] of NAMES.entries())
    writeFileSync(
      at(`${name}.json`),
      JSON.stringify({
        name,
        masters,
        listen: masters[i]!.address,
        interval: '200ms',
        keys: 'keys',
        state: `${name}.state`,
        socket: at(name),
        consensus: { gather: '500ms' },
        standby: { beacon: '200ms', pause: '0s', ...standby },
      }),
    );
  writeFileSync(
    at('a.json'),
    JSON.stringify({
      name: 'line-3',
      masters: masters.map(({ address }) => address),
      key: 'a.key',
      socket: at('a'),
    }),
  );
  writeFileSync(at('keys'), keys, { mode: 0o600 });
  writeFileSync(at('a.key'), keyLine('line-3', 'agent', 1), { mode: 0o600 });
  return { at, masters };
}

async function startBoth(t: Test, at: (file: string) => string): Promise<Running[]> {
  const daemons = NAMES.map((name) => new Running(t, [MASTERD, at(`${name}.json`)]));
  for (const daemon of daemons) await daemon.says(/one of 2 masters, on 127\.0\.0\.1/);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/line-3 follows 127/);
  return daemons;
}

const status = (socket: string): Promise<MasterReport> =>
  requestControl(socket, { command: 'status' }) as Promise<MasterReport>;

/** Waits until the master at this socket reports what is looked for. */
async function reports(socket: string, good: (report: MasterReport) => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await sleep(20))
    if (good(await status(socket))) return;
  throw new Error(`never: ${JSON.stringify(await status(socket))}`);
}

/** Waits until the masters at both sockets agree on who leads and have the group's time. */
async function settled(t: Test, sockets: readonly string[]): Promise<string> {
  for (const end = performance.now() + 20_000; performance.now() < end; await sleep(50)) {
    const reports = await Promise.all(sockets.map(status));
    const [leader] = reports.map(({ standby }) => standby!.leader);
    const agreed = reports.every(
      ({ standby, state }) => standby!.leader === leader && state === 'synchronised',
    );
    if (agreed && typeof leader === 'string') return leader;
  }
  t.fail('the masters did not settle');
  return '';
}

t.test(
  'two masters: one leads, yields, is promoted, and the other refuses to set the time',
  async (t) => {
    const { at, masters } = await pair(t);
    const daemons = await startBoth(t, at);
    const sockets = NAMES.map((name) => at(name));
    t.equal(await settled(t, sockets), 'lab-1', 'the lower rank leads');

    const refused = await run(t, MASTER, 'set', '+1s', '--socket', at('lab-2'));
    t.match(refused, {
      code: 1,
      err: `this master stands by: set the time at lab-1 (${masters[0]!.address}), which leads\n`,
    });
    t.match(await run(t, MASTER, 'yield', '--socket', at('lab-2')), {
      code: 1,
      err: /refused: this master does not lead\n$/,
    });
    t.match(await run(t, MASTER, 'promote', '--socket', at('lab-1')), {
      code: 1,
      err: /refused: this master leads already\n$/,
    });

    t.match(await run(t, MASTER, 'yield', '--socket', at('lab-1')), {
      code: 0,
      out: /^lab-2 leads now, under term \d+: it took \d\.\d\d s\.\n$/,
    });
    t.equal(await settled(t, sockets), 'lab-2');
    const promoted = await run(t, MASTER, 'promote', '--socket', at('lab-1'), '--json');
    t.match(JSON.parse(promoted.out), { ok: true, leader: 'lab-1' });
    t.equal(await settled(t, sockets), 'lab-1');

    await reports(at('lab-2'), ({ agents }) => agents.every(({ health }) => health === 'healthy'));
    const shown = await run(t, MASTER, 'status', '--socket', at('lab-2'));
    t.match(shown.out, /^master: synchronised, mode average, stands by$/m);
    t.match(
      shown.out,
      /^ {2}duty +lab-2 stands by, rank 1; 1 agent answers; lab-1 at \S+ leads under/m,
    );
    t.match(shown.out, /^lab-1 +leads +0 +average /m);
    const agent = await run(t, AGENT, 'status', '--socket', at('a'));
    t.match(agent.out, /^ {2}masters +127\.0\.0\.1:\d+ leads; 127\.0\.0\.1:\d+ stands by$/m);

    const saved = JSON.parse(readFileSync(at('lab-1.state'), 'utf8')) as { term: number };
    t.equal(saved.term, (await status(at('lab-1'))).term, 'the term is on disk');

    await daemons[1]!.end('SIGKILL');
    await reports(at('lab-1'), ({ standby }) =>
      standby!.others.every(({ duty }) => duty === 'silent'),
    );
    const alone = await run(t, MASTER, 'status', '--socket', at('lab-1'));
    t.match(alone, { code: 1, out: /^ {2}! lab-2 is silent: last heard /m });
    t.match(await run(t, MASTER, 'yield', '--socket', at('lab-1')), {
      code: 1,
      err: /refused: no other master is ready to lead\n$/,
    });
  },
);

t.test(
  'after one change an operator has to wait for the next, and what one master reads both know',
  async (t) => {
    const { at } = await pair(t, { pause: '1m' });
    const daemons = await startBoth(t, at);
    const leader = await settled(t, NAMES.map(at));
    t.match(await run(t, MASTER, 'yield', '--socket', at(leader)), {
      code: 1,
      err: /refused: the leader has just changed: wait \d\d s\n$/,
    });
    const { digest } = (await status(at('lab-2'))).roster!;
    writeFileSync(at('keys'), readFileSync(at('keys'), 'utf8') + keyLine('line-9', 'agent', 9));
    daemons[0]!.child.kill('SIGHUP');
    const isSame = (one: string) =>
      reports(
        at(one),
        ({ roster, standby }) =>
          roster!.digest !== digest && standby!.others[0]!.roster === roster!.digest,
      );
    await Promise.all(NAMES.map(isSame));
    await daemons[1]!.says(/info {2}the roster of lab-1: added line-9$/m);
  },
);

t.test('without quorum nobody leads, and it is said', async (t) => {
  const { at, masters } = await pair(t);
  const path = at('lab-1.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>;
  const third = { name: 'lab-3', address: `127.0.0.1:${await freePort()}` };
  const standby = { ...config['standby'], quorum: true };
  writeFileSync(path, JSON.stringify({ ...config, masters: [...masters, third], standby }));
  const keys = readFileSync(at('keys'), 'utf8') + keyLine('lab-3', 'master', 4);
  writeFileSync(at('keys'), keys);
  const daemon = new Running(t, [MASTERD, path]);
  await daemon.says(/ALARM: no leader is heard, and no more than half of the masters are there/);
  const { out } = await run(t, MASTER, 'status', '--socket', at('lab-1'));
  t.match(out, /^ {2}! nobody leads: no more than half of the masters are there$/m);
});

t.test(
  'a key file without the master’s own key is refused, and a reload of one takes nothing away',
  async (t) => {
    const { at } = await pair(t);
    const good = readFileSync(at('keys'), 'utf8');
    const bad = good.replace(/^lab-1 master/m, 'lab-9 master');
    writeFileSync(at('keys'), bad);
    chmodSync(at('keys'), 0o600);
    const refused = await run(t, MASTERD, at('lab-1.json'));
    t.equal(refused.code, 2);
    t.match(
      refused.err,
      /lab-1 has no key of role master in .*; belfry-master add lab-1 --role master makes it\n/,
    );
    writeFileSync(at('keys'), good);
    const daemon = new Running(t, [MASTERD, at('lab-1.json')]);
    await daemon.says(/one of 2 masters/);
    writeFileSync(at('keys'), bad);
    daemon.child.kill('SIGHUP');
    await daemon.says(/lab-1 has no key of role master in .*/);
    await daemon.says(/nothing was taken over/);
    writeFileSync(at('keys'), good + keyLine('lab-3', 'master', 5));
    daemon.child.kill('SIGHUP');
    await daemon.says(/the keys were read again: 4 keys/);
    await daemon.says(/warn .*lab-3 has a key of role master .*, but is not among "masters"/);
  },
);

t.test(
  'a group with a parent has its time, tells so, and keeps it when the parent is silent',
  async (t) => {
    const { at } = await pair(t);
    const listen = `127.0.0.1:${await freePort()}`;
    const simulate = { offset: '3s', drift: '20ppm' };
    const top = { listen, mode: 'master', keys: 'top.keys', socket: at('top'), group: 'campus' };
    writeFileSync(
      at('top.json'),
      JSON.stringify({ ...top, interval: '200ms', clock: { simulate } }),
    );
    const key = keyLine('plant-7', 'agent', 7);
    for (const file of ['top.keys', 'parent.key']) writeFileSync(at(file), key, { mode: 0o600 });
    const parent = { name: 'plant-7', masters: [listen], key: 'parent.key' };
    for (const name of NAMES) {
      const config = JSON.parse(readFileSync(at(`${name}.json`), 'utf8')) as object;
      writeFileSync(at(`${name}.json`), JSON.stringify({ ...config, group: 'plant-7', parent }));
    }
    const above = new Running(t, [MASTERD, at('top.json')]);
    await above.says(/leading in term/);
    const daemons = await startBoth(t, at);
    t.equal(await settled(t, NAMES.map(at)), 'lab-1');
    await daemons[0]!.says(/info +has the time of the parent group/);
    // Its first beacon, from which the depth is, may come a moment later.
    await reports(at('lab-1'), ({ parent }) => parent?.depth === 1);
    const [there, here] = [await status(at('top')), await status(at('lab-1'))];
    t.match(here.parent, { state: 'synchronised', master: listen, depth: 1 });
    const error = Math.abs(aheadOf(here.time, there.time));
    t.ok(error <= here.time.boundNs! + there.time.boundNs!, 'its bound holds the parent’s time');
    const shown = await run(t, MASTER, 'status', '--socket', at('lab-1'));
    t.match(shown.out, /^ {2}parent +synchronised as plant-7, from 127\.0\.0\.1:\d+, .* at most$/m);
    t.match(shown.out, /nobody votes: this group has the time of its parent$/m);
    await above.end('SIGKILL');
    await daemons[0]!.says(/warn +the parent group is silent: this group keeps its time by itself/);
    const after = await status(at('lab-1'));
    t.ok(Math.abs(aheadOf(after.time, here.time)) < 5e6, 'it did not step');
  },
);
