// A flood of garbage and of hellos on a real master: what it loses, and what it costs.

import { setTimeout as sleep } from 'node:timers/promises';
import { readCookie } from '#protocol/wire/cookie.js';
import { viewOf } from '#protocol/wire/header.js';
import { HELLO } from '#protocol/wire/hello.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { aheadOf } from '#demo/truth.js';
import { processorSeconds } from '../process.js';
import { median } from '../table.js';
import { Plant, type Stream } from './plant.js';
import { type Sent, cookieHellos, forgedHellos, garbage, ofType } from './records.js';

const AGENTS = 8;
/** Who comes in the middle of it. */
const LATE = ['late-1', 'late-2'];
const GARBAGE_A_SECOND = 100_000;
const HELLOS_A_SECOND = 20_000;
/** Different datagrams of each kind: sent in turn. */
const KINDS = 20_000;
/** Between two looks, milliseconds. */
const LOOK = 500;
/** Two processes read one counter, nanoseconds. */
const READING = 5000;

export interface Flood {
  /** A second. */
  readonly sent: number;
  /** Of all that was sent: for which the kernel had no room at the master's socket. */
  readonly dropped: number;
  /** Of the last 64 to 128 asks of each agent, as the master counts: replies that were lost. */
  readonly repliesLost: number;
  /** The same of the asks, on their way out. */
  readonly asksLost: number;
  /** A second. */
  readonly rounds: number;
  /** The master's, of one core. */
  readonly share: number;
  /** Microseconds, in the middle of all looks, and at most. */
  readonly bound: number;
  readonly boundMost: number;
  /** Looks at agents, and at how many of them one was outside of its bound. */
  readonly looks: number;
  readonly outside: number;
  /** Of the master's log, but for who has joined. */
  readonly lines: number;
  /** How long those who came in the middle of it took to join, milliseconds. */
  readonly joined: readonly number[];
}

/** Of the whole flood, `times` as much, for so many seconds. */
export async function measureFlood(times: number, seconds: number): Promise<Flood> {
  const plant = new Plant(AGENTS, LATE);
  try {
    const heard = await plant.start();
    await sleep(5000);
    const streams = times === 0 ? [] : await streamsOf(plant, heard, times);
    return await measure(plant, streams, seconds);
  } finally {
    await plant.close();
  }
}

async function streamsOf(plant: Plant, heard: readonly Sent[], times: number): Promise<Stream[]> {
  const question = ofType(heard, TYPE.hello).find(
    ({ bytes }) => viewOf(bytes).getUint32(HELLO.era) === 0,
  )!;
  const own = { host: Uint8Array.of(10, 77, 0, 2), port: 9999 };
  const again = { records: [{ ...own, bytes: question.bytes }], rate: 10 };
  const answers = await plant.listen('client', own.port, () => plant.attack(0.5, [again]));
  const cookie = readCookie(ofType(answers, TYPE.cookie).at(-1)!.bytes);
  const hellos = [
    forgedHellos(KINDS, plant.names, cookie.era),
    cookieHellos(KINDS, 'line-1', cookie, own),
  ];
  const garbageStream = { records: garbage(KINDS, heard), rate: times * GARBAGE_A_SECOND };
  const rate = (times * HELLOS_A_SECOND) / hellos.length;
  return [garbageStream, ...hellos.map((records) => ({ records, rate }))];
}

async function measure(plant: Plant, streams: readonly Stream[], seconds: number): Promise<Flood> {
  const pid = plant.stage.pid('master');
  const { number } = (await plant.master()).round;
  const log = plant.stage.logOf('master').length;
  const [cpu, dropped, at] = [processorSeconds(pid), plant.dropped(), performance.now()];
  const attack = streams.length === 0 ? sleep(seconds * 1000, []) : plant.attack(seconds, streams);
  const looking = watch(plant, seconds);
  await sleep((seconds / 3) * 1000);
  const joined: number[] = [];
  for (const name of LATE) joined.push(await timeToJoin(plant, name));
  const sent = (await attack).reduce((sum, one) => sum + one, 0);
  const elapsed = (performance.now() - at) / 1000;
  const share = (processorSeconds(pid) - cpu) / elapsed;
  const lost = plant.dropped() - dropped;
  const { round, agents } = await plant.master();
  const { bounds, outside } = await looking;
  const lines = plant.stage.logOf('master').slice(log).split('\n').filter(Boolean);
  const known = agents.filter(({ name }) => plant.names.includes(name));
  return {
    sent: sent / seconds,
    dropped: sent === 0 ? 0 : lost / sent,
    repliesLost: mean(known.map(({ lossBack }) => lossBack)),
    asksLost: mean(known.map(({ lossOut }) => lossOut)),
    rounds: (round.number - number) / elapsed,
    share,
    bound: median(bounds) / 1000,
    boundMost: Math.max(...bounds) / 1000,
    looks: bounds.length,
    outside,
    lines: lines.filter((line) => !line.includes(' joined from ')).length,
    joined,
  };
}

/** From its first hello, milliseconds. */
async function timeToJoin(plant: Plant, name: string): Promise<number> {
  await plant.startAgent(name);
  await plant.settle([name]);
  return plant.joins(name)[0]! - plant.begun(name);
}

/** Looks at all agents and the master, until it is over. */
async function watch(
  plant: Plant,
  seconds: number,
): Promise<{ bounds: number[]; outside: number }> {
  const bounds: number[] = [];
  let outside = 0;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(LOOK)) {
    const master = await plant.master();
    for (const name of plant.names) {
      const { time } = await plant.agent(name);
      const bound = time.boundNs ?? Infinity;
      bounds.push(bound);
      const error = Math.abs(aheadOf(time, master.time));
      if (error > bound + (master.time.boundNs ?? 0) + READING) outside += 1;
    }
  }
  return { bounds, outside };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
