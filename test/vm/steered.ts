// A master and an agent inside a virtual machine, and what the machine's clock shows meanwhile.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import { MODE } from '#agent/core/steering/timex.js';
import { STATUS, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import { type Span, groupAdd, groupDifference, groupTime } from '#protocol/time.js';
import { requestControl } from '#host/daemon/control.js';
import { CLOCK, type NativeAddon, loadAddon } from '#host/native/addon.js';
import type { TimeReport } from '#host/daemon/report.js';
import { KEY, Program, write } from './guest.js';

const MASTER_SOCKET = '/tmp/m.sock';
const AGENT_SOCKET = '/tmp/a.sock';

function addonHere(): NativeAddon {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(loaded.reason);
  return loaded.addon;
}

const addon = addonHere();

/** A master whose time is so far from this machine's, and runs so much faster. */
export async function startMaster(offset: string, drift: string): Promise<Program> {
  const config = {
    listen: '127.0.0.1:7525',
    mode: 'master',
    reference: { trust: '1ms' },
    keys: write('m.keys', KEY, 0),
    socket: MASTER_SOCKET,
    state: 'none',
    consensus: { gather: '1s' },
    clock: { simulate: { offset, drift } },
  };
  const file = write('m.json', JSON.stringify(config), 0);
  const master = new Program([process.execPath, '/belfry-masterd.cjs', file]);
  await master.says(/master on /);
  return master;
}

export function startAgent(clock: object = {}, uid = 0): Program {
  const config = {
    name: 'line-1',
    masters: ['127.0.0.1'],
    key: write(`a${uid}.key`, KEY, uid),
    ...(uid === 0
      ? { socket: AGENT_SOCKET, state: '/tmp/a.state' }
      : { socket: 'none', state: 'none' }),
    clock: { steer: 'system', ...clock },
  };
  const file = write(`a${uid}.json`, JSON.stringify(config), uid);
  return new Program([process.execPath, '/belfry-agentd.cjs', file], { uid });
}

export const asAgent = (): Promise<AgentReport> =>
  requestControl(AGENT_SOCKET, { command: 'status' }) as Promise<AgentReport>;

/** The machine's clock less the master's time, nanoseconds. */
export async function error(): Promise<number> {
  const { time } = (await requestControl(MASTER_SOCKET, { command: 'status' })) as {
    time: TimeReport;
  };
  return clockLess(time);
}

/** The machine's clock, now, less what a daemon showed a moment ago, nanoseconds. */
export function clockLess(time: TimeReport): number {
  addon.readClocks();
  const { clock } = addon;
  const wall = groupTime(clock[CLOCK.systemSeconds]!, clock[CLOCK.systemNanoseconds]!);
  const now =
    BigInt(clock[CLOCK.monoSeconds]!) * 1_000_000_000n + BigInt(clock[CLOCK.monoNanoseconds]!);
  const since = Number(now - BigInt(time.machineNs)) as Span;
  return groupDifference(wall, groupAdd(groupTime(time.seconds, time.nanoseconds), since));
}

/** Errors once a second, by size, nanoseconds; and whether each was within what the kernel tells. */
export async function errorsFor(
  seconds: number,
): Promise<{ middle: number; worst: number; within: boolean }> {
  const sizes: number[] = [];
  let within = true;
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000);
    const size = Math.abs(await error());
    within &&= size <= kernel().maxError * 1e3;
    sizes.push(size);
  }
  sizes.sort((a, b) => a - b);
  return { middle: sizes[sizes.length >> 1]!, worst: sizes.at(-1)!, within };
}

/** How fast the machine's clock runs away from the master's time, ppm. */
export async function runsAway(seconds: number): Promise<number> {
  const before = await error();
  await sleep(seconds * 1000);
  return (await error()) / (seconds * 1e3) - before / (seconds * 1e3);
}

/** Somebody moves the clock by so many nanoseconds, which need not be whole seconds. */
export function move(nanoseconds: number): void {
  const timex = new Float64Array(TIMEX_FIELDS);
  timex[TIMEX.modes] = MODE.setOffset | MODE.nano;
  timex[TIMEX.seconds] = Math.floor(nanoseconds / 1e9);
  timex[TIMEX.fraction] = nanoseconds - Math.floor(nanoseconds / 1e9) * 1e9;
  if (addon.adjustClock(timex) < 0) throw new Error('the clock could not be moved');
}

/** What the kernel holds of its clock, or changes: its rate in ppm, errors in us. */
export function kernel(change: { readonly ppm?: number } = {}): {
  readonly ppm: number;
  readonly slew: number;
  readonly maxError: number;
  readonly synchronised: boolean;
  readonly loop: boolean;
} {
  const timex = new Float64Array(TIMEX_FIELDS);
  if (change.ppm !== undefined) {
    timex[TIMEX.modes] = MODE.frequency;
    timex[TIMEX.frequency] = Math.round(change.ppm * 65_536);
  }
  const answer = addon.adjustClock(timex);
  if (answer < 0) throw new Error(`clock_adjtime: ${answer}`);
  const status = timex[TIMEX.status]!;
  return {
    ppm: timex[TIMEX.frequency]! / 65_536,
    slew: timex[TIMEX.offset]!,
    maxError: timex[TIMEX.maxError]!,
    synchronised: (status & STATUS.unsynchronised) === 0,
    loop: (status & STATUS.pll) !== 0,
  };
}
