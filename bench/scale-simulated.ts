// What a master costs with 1 000 and 10 000 agents, one exchange a second each, in virtual time: the
// real endpoint with real sealing, timed around every call. `--most 10000 --seconds 10`.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Datagram, Endpoint } from '@belfry/protocol/core/endpoint.js';
import { SimulatedGroup } from '#sim/group.js';
import { option, printTable } from './table.js';

const MOST = option('most', 10_000);
const SECONDS = option('seconds', 10);
/** Long enough for the last of a crowd to be corrected. */
const SETTLE_SECONDS = 15;

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
  readonly exchanges: number;
  readonly microseconds: number;
  readonly kilobytes: number;
}

function measure(size: number): Result {
  let group: SimulatedGroup | undefined = new SimulatedGroup({ seed: 1 });
  const meter = new Meter();
  meter.watch(group.master.endpoint as Endpoint<unknown, unknown>);
  for (let i = 0; i < size; i += 1)
    group.startAgent(`agent-${i}`, {
      oscillator: { drift: ((i % 41) - 20) * 1e-6, start: i * 1e6 },
    });
  group.run(SETTLE_SECONDS);
  const samples = (): number =>
    group!.observeMaster().agents.reduce((sum, agent) => sum + agent.samples, 0);
  const from = { spent: meter.spent, samples: samples() };
  group.run(SECONDS);
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
  return { size, synchronised, exchanges, microseconds, kilobytes };
}

// Once for nothing, so that the compiler has done its work.
measure(MOST / 20);
const results = [MOST / 100, MOST / 10, MOST].map(measure);
printTable(
  'The master’s own cost, sealing included, without sockets',
  ['agents', 'synchronised', 'exchanges', 'us/exchange', '% of a core at 1/s', 'kB/agent'],
  results.map(({ size, synchronised, exchanges, microseconds, kilobytes }) => [
    String(size),
    String(synchronised),
    String(exchanges),
    microseconds.toFixed(1),
    ((microseconds * size) / 1e4).toFixed(1),
    kilobytes.toFixed(1),
  ]),
);
