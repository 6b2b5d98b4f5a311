// The post of a console: carries what the queues of alarms have to the ways, and never waits for one.

import { randomUUID } from 'node:crypto';
import type { Log } from '@belfry/host/daemon';
import type { DeliveryView } from '../core/hub.js';
import { type Alarm, testAlarm } from '../core/troubles/alarm.js';
import { Alarms } from '../core/troubles/alarms.js';
import type { Trouble } from '../core/troubles/trouble.js';
import type { LocalTime } from '../core/troubles/words.js';
import { groupLines } from '../core/troubles/group-lines.js';
import type { WallView } from '../core/wall/view.js';
import { deliver } from './deliver.js';
import type { AlarmsConfig, WayConfig } from '../config/alarms-config.js';

/** What a post needs of the console. */
export interface AlarmPostParts {
  readonly config: AlarmsConfig;
  readonly log: Pick<Log, 'say'>;
  readonly local: LocalTime;
  /** Troubles that were told before the console started. */
  readonly open: readonly Trouble[];
  readonly view: () => WallView;
  /** Group time, in milliseconds since 1970. */
  readonly atMs: () => number;
  readonly troubles: () => readonly Trouble[];
  /** How an alarm is delivered; unless given, for real. */
  readonly deliver?: (way: WayConfig, alarm: Alarm) => Promise<string>;
  /** Milliseconds that go on; unless given, this process's. */
  readonly nowMs?: () => number;
}

/** Delivers alarms. `take` is called once a second, also when nothing has changed. */
export class AlarmPost {
  readonly #parts: AlarmPostParts;
  #ways: readonly WayConfig[];
  readonly #alarms: Alarms;
  readonly #deliver: NonNullable<AlarmPostParts['deliver']>;
  readonly #nowMs: () => number;
  readonly #out = new Set<Promise<void>>();

  constructor(parts: AlarmPostParts) {
    const { config, local, open } = parts;
    this.#parts = parts;
    this.#deliver = parts.deliver ?? deliver;
    this.#nowMs = parts.nowMs ?? (() => performance.now());
    const { ways, groupMs, pauseMs, alive } = config;
    this.#ways = ways;
    this.#alarms = new Alarms({ ways, groupMs, pauseMs, alive, local, open, newId: randomUUID });
  }

  /** Another configuration counts from now on. */
  tune({ ways, groupMs, pauseMs, alive }: AlarmsConfig): void {
    this.#ways = ways;
    this.#alarms.tune({ ways, groupMs, pauseMs, alive });
  }

  /** These troubles are new, over, or changed; what is due leaves. */
  take(changed: readonly Trouble[]): void {
    const nowMs = this.#nowMs();
    const { view, troubles, atMs } = this.#parts;
    this.#alarms.take(changed, nowMs);
    this.#alarms.wake(nowMs, atMs(), {
      aboutGroups: () => groupLines(view()),
      lasting: () => troubles().filter(({ toMs }) => toMs === null),
    });
    for (let out = this.#alarms.poll(nowMs); out !== undefined; out = this.#alarms.poll(nowMs)) {
      const sending = this.#send(out.way, out.alarm).finally(() => this.#out.delete(sending));
      this.#out.add(sending);
    }
  }

  async #send(name: string, alarm: Alarm): Promise<void> {
    const way = this.#ways.find((one) => one.name === name)!;
    const before = this.views().find((one) => one.name === name)?.fault ?? '';
    const { fault, remark } = await this.#try(way, alarm);
    const isGivenUp = this.#alarms.done(name, fault, this.#nowMs());
    const { log } = this.#parts;
    if (remark !== '') log.say('warn', `an alarm is delivered on ${name}, but ${remark}`);
    if (isGivenUp) log.say('error', `the alarm "${alarm.title}" is given up on ${name}: ${fault}`);
    else if (fault !== '' && fault !== before)
      log.say('warn', `an alarm is not delivered on ${name}, and is tried again: ${fault}`);
    else if (fault === '' && before !== '')
      log.say('info', `alarms are delivered on ${name} again`);
  }

  async #try(
    way: WayConfig,
    alarm: Alarm,
  ): Promise<{ readonly fault: string; readonly remark: string }> {
    try {
      return { fault: '', remark: await this.#deliver(way, alarm) };
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error), remark: '' };
    }
  }

  /** How each way fares. */
  views(): DeliveryView[] {
    return this.#alarms.views().map((report, i) => ({ ...report, kind: this.#ways[i]!.kind }));
  }

  /**
   * Sends a test on each way, or on the one of that name, past what waits; a line for each.
   * @throws Error of one line when there is no such way, or none at all.
   */
  async test(name: string | undefined): Promise<readonly string[]> {
    const ways = this.#ways.filter((way) => name === undefined || way.name === name);
    if (ways.length === 0) throw new Error(noWayText(name, this.#ways));
    const alarm = testAlarm(randomUUID(), this.#parts.atMs());
    return Promise.all(
      ways.map(async (way) => {
        const { fault, remark } = await this.#try(way, alarm);
        if (fault !== '') return `${way.name}: FAILED: ${fault}`;
        return `${way.name}: delivered${remark === '' ? '' : `, but ${remark}`}`;
      }),
    );
  }

  /** Waits for what is out now, but no longer than so many milliseconds. */
  async close(mostMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, mostMs);
    });
    await Promise.race([Promise.all(this.#out), limit]);
    clearTimeout(timer);
  }
}

function noWayText(name: string | undefined, ways: readonly WayConfig[]): string {
  if (ways.length === 0) return 'no way of alarms is configured: alarms.ways is empty';
  return `there is no way ${name}: the ways are ${ways.map((way) => way.name).join(', ')}`;
}
