// The demonstration of Berkeley's algorithm: one master, four production lines, one bad network.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { finite } from '#host/daemon/report.js';
import { type Network, type Stage, freePort } from './stage.js';
import type { Walls, WallState } from './serial/walls.js';
import { aheadOf } from './truth.js';

/** The lines' crystals and wall clocks: one of the four is an hour off. */
export const LINES = [
  { name: 'kmc', offset: '120ms', drift: '18ppm' },
  { name: 'mit', offset: '-80ms', drift: '-12ppm' },
  { name: 'tapmi', offset: '1h', drift: '35ppm' },
  { name: 'sols', offset: '250ms', drift: '-27ppm' },
];

export const NETWORK: Network = { loss: 0.05, delayMs: 1 };

/** Where anything that speaks NTP may ask the master, too, if it is free: a port that takes no right. */
const NTP_PORT = 11_123;

/** How long an agent's answer is waited for, ms: the others are shown once a second. */
const SOON = 500;

/** The state of a line whose agent does not answer. */
export const SILENT = 'no answer';

export interface LineState {
  readonly name: string;
  readonly state: string;
  /** What the line shows less group time, from the machine's counter; null only if not measured. */
  readonly trueErrorNs: number | null;
  readonly boundNs: number | null;
  /** What the master measured. */
  readonly offsetNs: number | null;
  readonly rttNs: number | null;
  readonly lossOut: number;
  readonly lossBack: number;
  /** The clock on the line's wall, as itself reads it; only with --serial. */
  readonly wall?: WallState | null;
}

export async function startLines(
  stage: Stage,
  mode: 'average' | 'master',
  walls: Walls | undefined,
): Promise<void> {
  for (const { name } of LINES) stage.addKey(name, 'agent');
  await stage.startMaster({ mode, ntp: { listen: await freePort(NTP_PORT) } });
  await stage.startRelay(NETWORK);
  for (const { name, offset, drift } of LINES) {
    const ports = walls === undefined ? [] : [await walls.hang(name)];
    await stage.startAgent(name, { clock: { simulate: { offset, drift } }, ports });
  }
}

export async function readLines(stage: Stage, walls: Walls | undefined): Promise<LineState[]> {
  const [master, ...agents] = await Promise.all([
    stage.ask('master') as Promise<MasterReport>,
    ...LINES.map((line) => answerOf(stage, line.name)),
  ]);
  return LINES.map(({ name }, index) => {
    const agent = agents[index];
    return {
      ...(agent === undefined
        ? silent(name)
        : lineState(agent, master, aheadOf(agent.time, master.time))),
      ...(walls !== undefined && { wall: walls.read(name, master.time) }),
    };
  });
}

/** Undefined if the line's agent does not answer soon: whoever plays with the demonstration may have stopped or ended it. */
async function answerOf(stage: Stage, name: string): Promise<AgentReport | undefined> {
  const answer = stage.ask(name) as Promise<AgentReport>;
  return Promise.race([answer.catch(() => undefined), sleep(SOON, undefined, { ref: false })]);
}

/** A line whose agent does not answer: nothing is known of it. */
const silent = (name: string): LineState => ({
  name,
  state: SILENT,
  trueErrorNs: null,
  boundNs: null,
  offsetNs: null,
  rttNs: null,
  lossOut: 0,
  lossBack: 0,
});

/** How to ask the master by NTP, in one line; nothing if another program was quicker at its port. */
export async function ntpLine(stage: Stage): Promise<string> {
  const { ntp } = (await stage.ask('master')) as MasterReport;
  if (ntp?.fault !== null) return '';
  const [host, port] = ntp.listen.split(':');
  return `By NTP, from another terminal: chronyd -Q 'server ${host} port ${port} iburst'\n`;
}

/** `ahead` is how far it is ahead of group time; the master that leads tells what it measured. */
export function lineState(
  agent: AgentReport,
  master: MasterReport | undefined,
  ahead: number | undefined,
): LineState {
  const measured = master?.agents.find((one) => one.name === agent.name);
  return {
    name: agent.name,
    state: agent.state,
    trueErrorNs: finite(ahead),
    boundNs: agent.time.boundNs,
    // What it was told and has not taken in yet says nothing of what it shows.
    offsetNs: agent.state === 'unset' ? null : (measured?.offsetNs ?? null),
    rttNs: measured?.roundTripNs ?? null,
    lossOut: measured?.lossOut ?? 0,
    lossBack: measured?.lossBack ?? 0,
  };
}

/** Synchronised, its true error no larger than it says, and its wall clock right if it has one. */
export const isGood = (line: LineState): boolean =>
  isInside(line) && (line.wall === undefined || line.wall?.right === true);

/** Synchronised, and its true error no larger than it says. */
export const isInside = (line: LineState): boolean =>
  line.state === 'synchronised' && keepsBound(line);

/** Its true error is no larger than it says, in holdover too. */
export const keepsBound = ({ trueErrorNs, boundNs }: LineState): boolean =>
  trueErrorNs !== null && boundNs !== null && Math.abs(trueErrorNs) <= boundNs;
