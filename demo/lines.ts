// The demonstration of Berkeley's algorithm: one master, four production lines, one bad network.

import type { AgentReport } from '@belfry/agent/src/report.js';
import type { MasterReport } from '@belfry/master/src/report.js';
import { finite } from '@belfry/protocol/node/report.js';
import type { Network, Stage } from './stage.js';
import { aheadOf } from './truth.js';

/** The lines' crystals and wall clocks: one of the four is an hour off. */
const LINES = [
  { name: 'kmc', offset: '120ms', drift: '18ppm' },
  { name: 'mit', offset: '-80ms', drift: '-12ppm' },
  { name: 'tapmi', offset: '1h', drift: '35ppm' },
  { name: 'sols', offset: '250ms', drift: '-27ppm' },
];

export const NETWORK: Network = { loss: 0.05, delayMs: 1 };

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
}

export async function startLines(stage: Stage, mode: 'average' | 'master'): Promise<void> {
  for (const { name } of LINES) stage.addKey(name, 'agent');
  await stage.startMaster({ mode });
  await stage.startRelay(NETWORK);
  for (const { name, offset, drift } of LINES)
    await stage.startAgent(name, { clock: { simulate: { offset, drift } } });
}

export async function readLines(stage: Stage): Promise<LineState[]> {
  const [master, ...agents] = (await Promise.all(
    ['master', ...LINES.map((line) => line.name)].map((name) => stage.ask(name)),
  )) as [MasterReport, ...AgentReport[]];
  return agents.map((agent) => {
    const measured = master.agents.find((one) => one.name === agent.name);
    return {
      name: agent.name,
      state: agent.state,
      trueErrorNs: finite(aheadOf(agent.time, master.time)),
      boundNs: agent.time.boundNs,
      // What it was told and has not taken in yet says nothing of what it shows.
      offsetNs: agent.state === 'unset' ? null : (measured?.offsetNs ?? null),
      rttNs: measured?.roundTripNs ?? null,
      lossOut: measured?.lossOut ?? 0,
      lossBack: measured?.lossBack ?? 0,
    };
  });
}

/** Synchronised, and its true error no larger than it says. */
export const isGood = ({ state, trueErrorNs, boundNs }: LineState): boolean =>
  state === 'synchronised' &&
  trueErrorNs !== null &&
  boundNs !== null &&
  Math.abs(trueErrorNs) <= boundNs;
