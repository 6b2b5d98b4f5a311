// In a virtual machine: master and agent at the two ends of a wire between network cards that stamp by clocks of
// their own. Prints how far the agent is off, and what is not as it should be.

import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupDifference, groupTime } from '#protocol/time.js';
import { requestControl } from '#host/daemon/control.js';
import type { TimeReport, TransportReport } from '#host/daemon/report.js';
import { chronyErrors, hasChrony } from './chrony.js';
import { KEY, NOBODY, Program, check, conclude, us, write } from './guest.js';
import { clockLess, move } from './steered.js';

/** From the wire to the kernel an arrival takes so much longer at the agent, nanoseconds. */
const LATER = 200_000;
/** The kernel's stamps are off by half of it and more: they cannot tell it from the way there and back. */
const BLIND = LATER / 4;
/** What a card's may be off by, of an emulated processor beside busy neighbours: many times what is usual. */
const GOOD = LATER / 10;

const SOCKETS = { master: '/tmp/m.sock', agent: '/tmp/a.sock' } as const;

type Report = TransportReport & { readonly time: TimeReport };

const asked = (of: keyof typeof SOCKETS): Promise<Report> =>
  requestControl(SOCKETS[of], { command: 'status' }) as Promise<Report>;

const setCards = (parameter: string, value: string): void =>
  writeFileSync(`/sys/module/stamping_card/parameters/${parameter}`, value);

const run = ([program, ...words]: readonly [string, ...string[]]): void =>
  void execFileSync(program, words);

/** A command in the network namespace of the agent, which a process keeps that does nothing. */
const away = new Program(['/bin/busybox', 'unshare', '-n', '/bin/busybox', 'sleep', '100000']);
const atAgent = (...words: string[]): [string, ...string[]] => {
  const into = ['nsenter', '-t', String(away.child.pid), '-n'];
  return ['/bin/busybox', ...into, ...words];
};

async function joinCards(): Promise<void> {
  run(['/bin/busybox', 'insmod', '/stamping-card.ko']);
  await sleep(500);
  run(['/bin/ip', 'link', 'set', 'card1', 'netns', String(away.child.pid)]);
  run(['/bin/ip', 'link', 'set', 'card0', 'up']);
  run(['/bin/ip', 'address', 'add', '10.1.1.1/24', 'dev', 'card0']);
  run(atAgent('/bin/ip', 'link', 'set', 'card1', 'up'));
  run(atAgent('/bin/ip', 'address', 'add', '10.1.1.2/24', 'dev', 'card1'));
  setCards('late_ns', `20000,${20_000 + LATER}`);
}

async function startMaster(by: 'card' | 'kernel', more: object = {}): Promise<Program> {
  const config = {
    listen: '10.1.1.1',
    ...(by === 'card' && { card: 'card0' }),
    mode: 'master',
    reference: { trust: '1ms' },
    keys: write('m.keys', KEY, 0),
    socket: SOCKETS.master,
    state: 'none',
    consensus: { gather: '1s' },
    ...more,
  };
  const file = write('m.json', JSON.stringify(config), 0);
  const master = new Program([process.execPath, '/belfry-masterd.cjs', file]);
  await master.says(new RegExp(`transport (native, stamped by the ${by}|dgram, .*)\\n`));
  return master;
}

/** One without rights runs beside the master: into another network only root may go. */
function startAgent(more: object, uid = 0): Program {
  const config = {
    name: 'line-1',
    masters: ['10.1.1.1'],
    key: write(`a${uid}.key`, KEY, uid),
    socket: uid === 0 ? SOCKETS.agent : 'none',
    state: 'none',
    ...more,
  };
  const file = write(`a${uid}.json`, JSON.stringify(config), uid);
  const words = [process.execPath, '/belfry-agentd.cjs', file] as const;
  return new Program(uid === 0 ? atAgent(...words) : words, { uid });
}

const instant = ({ seconds, nanoseconds }: TimeReport) => groupTime(seconds, nanoseconds);

/** What the agent shows less what the master shows, nanoseconds, and whether it is within its bound. */
async function error(): Promise<{ error: number; within: boolean }> {
  const [agent, master] = [await asked('agent'), await asked('master')];
  const later = Number(BigInt(master.time.machineNs) - BigInt(agent.time.machineNs));
  const by = groupDifference(instant(agent.time), instant(master.time)) + later;
  return { error: by, within: Math.abs(by) <= (agent.time.boundNs ?? 0) };
}

/** Before it is measured, seconds: as long as chronyd has, where that is measured as well. */
const SETTLE = hasChrony() ? 20 : 5;

/** By how much the agent is off, once a second. */
async function errorsFor(seconds: number): Promise<{ errors: number[]; held: boolean }> {
  const errors: number[] = [];
  let held = true;
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000);
    const now = await error();
    errors.push(now.error);
    held &&= now.within;
  }
  return { errors, held };
}

/** The error in the middle, and the largest without its sign. */
function summaryOf(errors: readonly number[]): { middle: number; text: string } {
  const middle = errors.toSorted((a, b) => a - b)[errors.length >> 1]!;
  const most = Math.max(...errors.map(Math.abs));
  return { middle, text: `off by ${us(middle)} in the middle, at most ${us(most)}` };
}

async function isOff(
  what: string,
  seconds: number,
  good: (middle: number) => boolean,
): Promise<void> {
  const { errors, held } = await errorsFor(seconds);
  const { middle, text } = summaryOf(errors);
  check(good(middle), `${what}: ${text}`);
  check(held, 'never by more than its bound');
}

/** The kernel tells the master that the reference was set, and the master tells the agent. */
async function isTold(): Promise<void> {
  const since = performance.now();
  while (!(await error()).within && performance.now() - since < 5000) await sleep(100);
  const after = performance.now() - since;
  check(
    after < 3000,
    `the agent is told ${(after / 1000).toFixed(1)} s after the reference was set`,
  );
}

const isGood = (middle: number): boolean => Math.abs(middle) < GOOD;

const REFUSED = 'warn {2}transport native, stamped by the kernel; not by the card of ';

async function isRefused(card: string, why: RegExp): Promise<void> {
  const agent = startAgent({ card });
  await agent.says(new RegExp(`${REFUSED}${card}: ${why.source}\n`));
  await agent.says(/ synchronised\n/);
  check(true, `${card} is refused by name, and the exchange goes on`);
  await agent.end('SIGTERM');
}

async function without(says: RegExp, what: string): Promise<void> {
  const agent = startAgent({ card: 'card0' }, NOBODY);
  await agent.says(says);
  check(true, what);
  await agent.end('SIGTERM');
}

async function rights(): Promise<void> {
  console.log('-- an agent without rights');
  const refused = `${REFUSED}card0: `;
  await without(new RegExp(`${refused}/dev/ptp0: permission denied.*\n`), 'may not read the clock');
  chmodSync('/dev/ptp0', 0o444);
  await without(
    new RegExp(`${refused}nobody lets it stamp, .* CAP_NET_ADMIN\n`),
    'nor let it stamp',
  );
}

async function cannot(): Promise<void> {
  console.log('-- cards that do not stamp');
  await isRefused('lo', /it has no clock of its own to stamp by/);
  await isRefused('card7', /there is no such interface/);
  setCards('only_ptp', 'Y');
  await isRefused('card1', /it stamps only some of what arrives/);
  setCards('only_ptp', 'N');
  await without(/stamped by the card\n/, 'one that the master lets stamp, anybody may use');
}

async function blind(): Promise<void> {
  console.log('-- the kernel stamps at both ends, and does not see what the cards do');
  const master = await startMaster('kernel');
  const agent = startAgent({});
  await agent.says(/transport native, stamped by the kernel\n/);
  await agent.says(/ synchronised\n/);
  await sleep(SETTLE * 1000);
  await isOff('by the kernel', 10, (middle) => Math.abs(middle) > BLIND);
  await agent.end('SIGTERM');
  await master.end('SIGTERM');
}

async function measured(): Promise<void> {
  for (const algorithm of ['berkeley', 'cristian']) {
    console.log(`-- the cards stamp, ${algorithm}`);
    const agent = startAgent({ card: 'card1', algorithm });
    await agent.says(/transport native, stamped by the card\n/);
    await agent.says(/ synchronised\n/);
    await sleep(SETTLE * 1000);
    await isOff('by the card', 10, isGood);
    const { stamps } = await asked('agent');
    check(stamps.arrivals === 'card' && stamps.departures === 'card', 'in both directions');
    await agent.end('SIGTERM');
  }
}

async function troubled(): Promise<void> {
  const agent = startAgent({ card: 'card1', algorithm: 'cristian' });
  await agent.says(/ synchronised\n/);
  await sleep(SETTLE * 1000);
  console.log('-- somebody sets the card’s clock');
  setCards('ahead_ns', '0,3000000');
  await isOff('a second later', 6, isGood);
  console.log('-- somebody sets the machine’s clock');
  move(5e9);
  await isTold();
  await isOff('by the card still', 4, isGood);
  console.log('-- every second stamp of a departure is lost');
  setCards('lost_of', '2');
  await isOff('by those that come', 10, isGood);
  setCards('lost_of', '0');
  await agent.end('SIGTERM');
}

/** How long it takes until both are within their bounds of the machine's clock, milliseconds; from when it was set. */
async function untilRight(): Promise<number> {
  const since = performance.now();
  for (;;) {
    const right: boolean[] = [];
    for (const of of ['agent', 'master'] as const) {
      const { time } = await asked(of);
      right.push(Math.abs(clockLess(time)) <= (time.boundNs ?? 0));
    }
    const after = performance.now() - since;
    if (right.every(Boolean) || after > 20_000) return after;
    await sleep(5);
  }
}

/** A reference that is set is told at once, however long the interval is. */
async function reference(): Promise<void> {
  for (const [algorithm, native] of [
    ['berkeley', true],
    ['cristian', true],
    ['berkeley', false],
  ] as const) {
    console.log(
      `-- asked every 16 s (${algorithm}), ${native ? 'told by the kernel' : 'by readings'}`,
    );
    if (!native) process.env['BELFRY_NATIVE'] = 'off';
    const master = await startMaster('kernel', { interval: '16s' });
    process.env['BELFRY_NATIVE'] = '/belfry.node';
    const agent = startAgent({ algorithm, interval: '16s' });
    await agent.says(/ synchronised\n/);
    await sleep(6000);
    for (const by of [1e9, -3e9, 3e6]) {
      await untilRight();
      move(by);
      const after = await untilRight();
      const what = `${by / 1e6} ms: master and agent know it after ${after.toFixed(0)} ms`;
      check(after < (native ? 1000 : 3000), what);
      await sleep(1000);
    }
    await agent.end('SIGTERM');
    await master.end('SIGTERM');
  }
}

async function besideChrony(): Promise<void> {
  for (const [byCards, what] of [
    [false, 'chronyd, by the kernel'],
    [true, 'chronyd, by the cards'],
  ] as const) {
    console.log(`-- ${what}`);
    console.log(`     ${summaryOf(await chronyErrors(atAgent, byCards, SETTLE, 10)).text}`);
  }
}

await joinCards();
await rights();
await blind();
await reference();
const master = await startMaster('card');
try {
  await cannot();
  await measured();
  await troubled();
  if (hasChrony()) await besideChrony();
} finally {
  await master.end('SIGTERM');
  await away.end('SIGKILL');
}
conclude();
