// Do the clocks notice a console? One master and four agents, with a console, ten open pages and a history, and without.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LINES, keepsBound, lineState } from '#demo/lines.js';
import { Stage, freePort } from '#demo/stage.js';
import { aheadOf } from '#demo/truth.js';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { processorSeconds } from '../process.js';
import { median, printTable, quantile } from '../table.js';

/** Pages that are open. */
const PAGES = 10;
/** Seconds until all have settled. */
const SETTLING = 12;
/** NTP requests a second: how soon a master answers one shows how soon it would send an ask. */
const PROBES = 50;
/** What one turn showed: microseconds, and the master's processor in percent of a core. */
interface Turn {
  readonly errors: readonly number[];
  readonly answers: readonly number[];
  readonly processor: number;
  readonly outside: number;
}

/** Takes turns with and without a console, and prints what differs. */
export async function benchDisturbance(seconds: number, turns: number): Promise<void> {
  const without: Turn[] = [];
  const beside: Turn[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    without.push(await takeTurn(seconds, false));
    beside.push(await takeTurn(seconds, true));
  }
  const rows = [
    rowOf('true error p50, us', without, beside, ({ errors }) => quantile(errors, 0.5)),
    rowOf('true error p99, us', without, beside, ({ errors }) => quantile(errors, 0.99)),
    rowOf('master answers p50, us', without, beside, ({ answers }) => quantile(answers, 0.5)),
    rowOf('master answers p99, us', without, beside, ({ answers }) => quantile(answers, 0.99)),
    rowOf("master's processor, % of a core", without, beside, ({ processor }) => processor),
  ];
  printTable(
    `${LINES.length} agents, ${PAGES} pages and a history: medians of ${turns} turns of ${seconds} s`,
    ['', 'without', 'with', 'ratio'],
    rows,
  );
  const outside = [...without, ...beside].reduce((sum, turn) => sum + turn.outside, 0);
  process.stdout.write(`\n${outside} readings outside their bounds\n`);
}

function rowOf(
  name: string,
  without: readonly Turn[],
  beside: readonly Turn[],
  pick: (turn: Turn) => number,
): string[] {
  const [a, b] = [median(without.map(pick)), median(beside.map(pick))];
  return [name, a.toFixed(2), b.toFixed(2), (b / a).toFixed(2)];
}

async function takeTurn(seconds: number, withConsole: boolean): Promise<Turn> {
  const stage = new Stage();
  const pages: AbortController[] = [];
  try {
    for (const { name } of LINES) stage.addKey(name, 'agent');
    const ntp = await freePort();
    await stage.startMaster({ ntp: { listen: ntp, untrusted: 'unsynchronised' } });
    for (const { name, offset, drift } of LINES)
      await stage.startAgent(name, { clock: { simulate: { offset, drift } } });
    if (withConsole) {
      const watched = ['master', ...LINES.map(({ name }) => name)];
      const address = await stage.startConsole(watched);
      for (let page = 0; page < PAGES; page += 1) pages.push(openStream(address));
    }
    await sleep(SETTLING * 1000);
    return await measure(stage, ntp, seconds);
  } finally {
    for (const page of pages) page.abort();
    await stage.strike();
  }
}

/** Reads a console's stream as a page does, and throws it away. */
function openStream(address: string): AbortController {
  const page = new AbortController();
  const read = async (): Promise<void> => {
    const { body } = await fetch(new URL('api/v1/stream', address), { signal: page.signal });
    for await (const _ of body!);
  };
  read().catch((error: unknown) => {
    if (!page.signal.aborted) throw error;
  });
  return page;
}

async function measure(stage: Stage, ntp: string, seconds: number): Promise<Turn> {
  const pid = stage.pid('master');
  const probing = new AbortController();
  const answers = probe(ntp, probing.signal);
  const errors: number[] = [];
  let outside = 0;
  const before = processorSeconds(pid);
  const start = performance.now();
  for (let second = 1; second <= seconds; second += 1) {
    await sleep(Math.max(start + second * 1000 - performance.now(), 0));
    const [master, ...agents] = (await Promise.all(
      ['master', ...LINES.map(({ name }) => name)].map((name) => stage.ask(name)),
    )) as [MasterReport, ...AgentReport[]];
    for (const agent of agents) {
      const state = lineState(agent, master, aheadOf(agent.time, master.time));
      errors.push(Math.abs(state.trueErrorNs ?? Infinity) / 1000);
      if (!keepsBound(state)) outside += 1;
    }
  }
  const lasted = (performance.now() - start) / 1000;
  const processor = ((processorSeconds(pid) - before) / lasted) * 100;
  probing.abort();
  return { errors, answers: await answers, processor, outside };
}

/** Asks by NTP until it is to stop; how long each answer took, microseconds. */
async function probe(address: string, signal: AbortSignal): Promise<number[]> {
  const socket = createSocket('udp4');
  const [host, port] = address.split(':');
  socket.connect(Number(port), host);
  await once(socket, 'connect');
  const request = Buffer.alloc(48);
  request[0] = (4 << 3) | 3;
  const answers: number[] = [];
  let sent = 0;
  socket.on('message', () => answers.push((performance.now() - sent) * 1000));
  while (!signal.aborted) {
    sent = performance.now();
    socket.send(request);
    await sleep(1000 / PROBES);
  }
  socket.close();
  return answers;
}
