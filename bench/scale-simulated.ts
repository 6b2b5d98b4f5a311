// What a master costs with 1 to 10 000 agents or more, in virtual time: the real endpoints with real
// sealing, the master's timed around every call. `--most 100000 --rounds 10`. One exchange a second each,
// up to 10 000 agents; beyond, less often.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Datagram, Endpoint } from '#protocol/endpoint.js';
import { SimulatedGroup } from '#sim/group.js';
import { option, printTable, quantile } from './table.js';

const MOST = option('most', 10_000);
const ROUNDS = option('rounds', 10);
/** Of a crowd that fills the processor by itself fewer show as much. */
const ROUNDS_OF_A_CROWD = 3;
/** Long enough for the last of a crowd to be corrected, in intervals. */
const SETTLE_ROUNDS = 15;
/** What a processor can do in virtual time, exchanges a second. */
const EXCHANGES = 10_000;

// A hundred thousand devices fill more than the usual heap.
setFlagsFromString('--max-old-space-size=16000');
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Adds up the time spent inside an endpoint, in nanoseconds. */
class Meter {
  spent = 0n;

  /** Puts a stopwatch around the four verbs that do work. */
  watch(endpoint: Endpoint<unknown, unknown>): void {
    const timed =
      <Words extends unknown[], Result>(verb: (...words: Words) => Result) =>
      (...words: Words): Result => {
        const from = process.hrtime.bigint();
        const result = verb.apply(endpoint, words);
        this.spent += process.hrtime.bigint() - from;
        return result;
      };
    endpoint.receive = timed((datagram: Datagram) =>
      Object.getPrototypeOf(endpoint).receive.call(endpoint, datagram),
    );
    endpoint.wake = timed((at) => Object.getPrototypeOf(endpoint).wake.call(endpoint, at));
    endpoint.transmit = timed((at, buffer) =>
      Object.getPrototypeOf(endpoint).transmit.call(endpoint, at, buffer),
    );
    endpoint.poll = timed(() => Object.getPrototypeOf(endpoint).poll.call(endpoint));
  }
}

interface Result {
  readonly size: number;
  readonly synchronised: number;
  readonly interval: number;
  readonly exchanges: number;
  /** Simulated seconds in one second, all agents included. */
  readonly pace: number;
  /** The 99th percentile of all agents' errors against the master, microseconds. */
  readonly error: number;
  readonly microseconds: number;
  readonly kilobytes: number;
}

function measure(size: number): Result {
  const interval = Math.max(size / EXCHANGES, 1);
  let group: SimulatedGroup | undefined = new SimulatedGroup({ seed: 1, interval: interval * 1e9 });
  const meter = new Meter();
  meter.watch(group.master.endpoint as Endpoint<unknown, unknown>);
  for (let i = 0; i < size; i += 1)
    group.startAgent(`agent-${i}`, {
      oscillator: { drift: ((i % 41) - 20) * 1e-6, start: i * 1e6 },
    });
  group.run(SETTLE_ROUNDS * interval);
  const samples = (): number =>
    group!.observeMaster().agents.reduce((sum, agent) => sum + agent.samples, 0);
  const from = { spent: meter.spent, samples: samples() };
  const begun = process.hrtime.bigint();
  const rounds = size > EXCHANGES ? Math.min(ROUNDS, ROUNDS_OF_A_CROWD) : ROUNDS;
  group.run(rounds * interval);
  const pace = (rounds * interval) / (Number(process.hrtime.bigint() - begun) / 1e9);
  const errors = group.agents.map((agent) => Math.abs(group!.error(agent)) / 1000);
  const exchanges = samples() - from.samples;
  const microseconds = Number(meter.spent - from.spent) / 1000 / exchanges;
  const synchronised = group
    .observeMaster()
    .agents.filter((agent) => agent.quality === 'synchronised').length;
  // Only the master is kept, then nothing: the difference is the master's.
  let master: unknown = group.master.endpoint;
  group = undefined;
  const withMaster = heapMegabytes();
  void master;
  master = undefined;
  const kilobytes = ((withMaster - heapMegabytes()) / size) * 1000;
  const error = quantile(errors, 0.99);
  return { size, synchronised, interval, exchanges, pace, error, microseconds, kilobytes };
}

// Once for nothing, so that the compiler has done its work.
measure(500);
const sizes: number[] = [];
for (let size = 1; size <= MOST; size *= 10) sizes.push(size);
const results = sizes.map(measure);
printTable(
  'The master’s own cost, sealing included, without sockets',
  [
    'agents',
    'synchronised',
    'interval',
    'exchanges',
    'simulated s/s',
    'error p99 us',
    'us/exchange',
    '% of a core at 1/s',
    'kB/agent',
  ],
  results.map(
    ({ size, synchronised, interval, exchanges, pace, error, microseconds, kilobytes }) => [
      String(size),
      String(synchronised),
      `${interval} s`,
      String(exchanges),
      pace.toPrecision(3),
      error.toFixed(1),
      microseconds.toFixed(1),
      ((microseconds * size) / 1e4).toFixed(1),
      kilobytes.toFixed(1),
    ],
  ),
);
