// What waits to be told to people: what came together is one message, and what cannot be delivered is tried again.

import { type Alarm, aliveAlarm, troublesAlarm } from './alarm.js';
import type { Severity, Trouble } from './trouble.js';
import type { LocalTime } from './words.js';

/** A way on which alarms go to people. */
export interface WayOptions {
  /** No two have the same. */
  readonly name: string;
  /** The least that is told on it. */
  readonly severity: Severity;
  /** Whether it is told, too, that a trouble is over. */
  readonly resolved: boolean;
}

/** How messages are made. Times in milliseconds. */
export interface AlarmsOptions {
  readonly ways: readonly WayOptions[];
  /** So long after the first trouble others are waited for. */
  readonly groupMs: number;
  /** Two messages on one way are so far apart. */
  readonly pauseMs: number;
  /** When the daily message is sent, such as `08:00`; undefined for never. */
  readonly alive: string | undefined;
  readonly local: LocalTime;
  /** A name that nothing else has for ever. */
  readonly newId: () => string;
  /** Those that were told before the console started. */
  readonly open: readonly Trouble[];
}

/** A message that is to go out now. */
export interface AlarmDeparture {
  readonly way: string;
  readonly alarm: Alarm;
}

/** How a way fares. */
export interface WayReport {
  readonly name: string;
  readonly waiting: number;
  readonly delivered: number;
  readonly failed: number;
  readonly fault: string;
}

/** The first pause after a failure, milliseconds; each further one is twice as long, up to ... */
const RETRY_FIRST = 10_000;
/** ... this. */
const RETRY_MOST = 600_000;
/** What could not be delivered for so long is given up. */
const GIVE_UP = 6 * 3_600_000;
/** So many troubles wait on a way; of more only their number is told. */
const WAITING_MOST = 1000;

/** What is on its way, or is tried again. */
interface UnderWay {
  readonly alarm: Alarm;
  readonly sinceMs: number;
  tries: number;
  dueMs: number;
  isOut: boolean;
}

interface Way {
  options: WayOptions;
  /** By id: what is to be told, as it is now. */
  readonly waiting: Map<string, Trouble>;
  waitingSinceMs: number;
  missed: number;
  current: UnderWay | undefined;
  alive: Alarm | undefined;
  sentMs: number;
  delivered: number;
  failed: number;
  fault: string;
}

/** The queues of all ways. It reads no clock and sends nothing: `nowMs` are milliseconds that go on. */
export class Alarms {
  #options: AlarmsOptions;
  #ways: readonly Way[];
  /** Those of which it was told that they came. */
  readonly #known: Set<string>;
  #aliveDate: string | undefined;

  constructor(options: AlarmsOptions) {
    this.#options = options;
    this.#known = new Set(options.open.map(({ id }) => id));
    this.#ways = options.ways.map(newWay);
  }

  /** Other ways and times count from now on; a way of the same name keeps what waits on it. */
  tune(options: Pick<AlarmsOptions, 'ways' | 'groupMs' | 'pauseMs' | 'alive'>): void {
    this.#options = { ...this.#options, ...options };
    this.#ways = options.ways.map((way) => {
      const known = this.#ways.find((one) => one.options.name === way.name);
      return known === undefined ? newWay(way) : Object.assign(known, { options: way });
    });
  }

  /** These troubles are new, over, or changed. */
  take(changed: readonly Trouble[], nowMs: number): void {
    for (const trouble of changed) {
      const { id, toMs } = trouble;
      const isKnown = this.#known.has(id);
      if (toMs === null) this.#known.add(id);
      else this.#known.delete(id);
      // What is over and was not known is old: somebody acknowledged it.
      const isNews = toMs === null ? !isKnown : isKnown;
      for (const way of this.#ways) takeOn(way, trouble, isNews, nowMs);
    }
  }

  /**
   * Makes messages of what has waited for long enough. `atMs` is group time; `aboutGroups` says in a line each how the
   * groups are, and `lasting` which troubles last, for the daily message.
   */
  wake(
    nowMs: number,
    atMs: number,
    news: {
      readonly aboutGroups: () => readonly string[];
      readonly lasting: () => readonly Trouble[];
    },
  ): void {
    this.#aliveIf(atMs, news);
    for (const way of this.#ways) {
      if (way.current !== undefined) continue;
      const alarm = this.#next(way, nowMs, atMs);
      if (alarm === undefined) continue;
      way.current = { alarm, sinceMs: nowMs, tries: 0, dueMs: nowMs, isOut: false };
    }
  }

  #aliveIf(atMs: number, news: Parameters<Alarms['wake']>[2]): void {
    const { alive, local, newId } = this.#options;
    if (alive === undefined) return;
    const { date, time } = local(atMs);
    const isLater = time >= alive;
    // Whoever starts in the afternoon says nothing of the morning.
    const isFirst = this.#aliveDate === undefined;
    if (isFirst) this.#aliveDate = isLater ? date : '';
    if (isFirst || !isLater || this.#aliveDate === date) return;
    this.#aliveDate = date;
    const alarm = aliveAlarm(newId(), atMs, news.aboutGroups(), news.lasting());
    for (const way of this.#ways) way.alive = alarm;
  }

  #next(way: Way, nowMs: number, atMs: number): Alarm | undefined {
    if (way.waiting.size > 0 || way.missed > 0) {
      if (nowMs < this.#dueOf(way)) return undefined;
      const id = this.#options.newId();
      const alarm = troublesAlarm([...way.waiting.values()], { id, atMs, missed: way.missed });
      way.waiting.clear();
      way.missed = 0;
      return alarm;
    }
    const { alive } = way;
    way.alive = undefined;
    return alive;
  }

  #dueOf({ waitingSinceMs, sentMs }: Way): number {
    const { groupMs, pauseMs } = this.#options;
    return Math.max(waitingSinceMs + groupMs, sentMs + pauseMs);
  }

  /** A message that is to go out now; one a way at a time, until `done` was told of it. */
  poll(nowMs: number): AlarmDeparture | undefined {
    for (const { current, options } of this.#ways) {
      if (current === undefined || current.isOut || nowMs < current.dueMs) continue;
      current.isOut = true;
      return { way: options.name, alarm: current.alarm };
    }
    return undefined;
  }

  /** What became of the message of this way: `fault` is empty when it was delivered. Answers whether it is given up. */
  done(name: string, fault: string, nowMs: number): boolean {
    const way = this.#ways.find(({ options }) => options.name === name);
    const current = way?.current;
    if (way === undefined || current === undefined) return false;
    way.fault = fault;
    current.isOut = false;
    if (fault === '') {
      way.delivered += 1;
      way.sentMs = nowMs;
      way.current = undefined;
      return false;
    }
    current.dueMs = nowMs + Math.min(RETRY_FIRST * 2 ** current.tries, RETRY_MOST);
    current.tries += 1;
    if (nowMs - current.sinceMs < GIVE_UP) return false;
    way.failed += 1;
    way.current = undefined;
    return true;
  }

  /** How each way fares. */
  views(): WayReport[] {
    return this.#ways.map((way) => ({
      name: way.options.name,
      waiting: way.waiting.size + way.missed + (way.current?.alarm.troubles.length ?? 0),
      delivered: way.delivered,
      failed: way.failed,
      fault: way.fault,
    }));
  }
}

const newWay = (options: WayOptions): Way => ({
  options,
  waiting: new Map(),
  waitingSinceMs: 0,
  missed: 0,
  current: undefined,
  alive: undefined,
  sentMs: -Infinity,
  delivered: 0,
  failed: 0,
  fault: '',
});

function takeOn(way: Way, trouble: Trouble, isNews: boolean, nowMs: number): void {
  const { waiting, options } = way;
  const { id, toMs, severity, kind, subject } = trouble;
  // What waits is told as it is by then.
  if (waiting.has(id)) return void waiting.set(id, trouble);
  if (!isNews || (toMs !== null && !options.resolved)) return;
  if (options.severity === 'critical' && severity !== 'critical') return;
  // That a way does not work cannot be told on it.
  if (kind === 'delivery' && subject === options.name) return;
  if (waiting.size === 0 && way.missed === 0) way.waitingSinceMs = nowMs;
  if (waiting.size < WAITING_MOST) waiting.set(id, trouble);
  else way.missed += 1;
}
