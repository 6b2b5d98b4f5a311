// Publishes an agent's shown clock at all places that the configuration names, on each change and once a second.

import { dirname } from 'node:path';
import type { Span } from '@belfry/protocol';
import type { Line } from '@belfry/protocol/clock';
import type { ShownQuality } from '@belfry/protocol/wire';
import type { Fault } from '@belfry/host/config';
import { folderFault } from '@belfry/host/files';
import type { Log } from '@belfry/host/daemon';
import type { Machine } from '@belfry/host';
import type { AgentClock } from '../core/clock/agent-clock.js';
import type { AgentConfig } from '../config/config.js';
import type { Outlet } from './outlet.js';
import { ChronyOutlet } from './chrony-outlet.js';
import { ClockBoundOutlet } from './clockbound-outlet.js';
import { SegmentOutlet } from './segment-outlet.js';

/** Readers of every kind notice within a few of these that nobody writes any more; milliseconds. */
const REFRESH = 1000;

/** One place at which the clock is published, in the answer to `status`. */
export interface PublishReport {
  readonly place: string;
  /** Why nothing is published there now; null when it is. */
  readonly fault: string | null;
}

/** Publishes one shown clock; after the machine slept, another one at the same places. */
export class ClockPublisher {
  readonly #machine: Machine;
  readonly #log: Log;
  readonly #outlets: readonly { readonly outlet: Outlet; fault: string | undefined }[];
  readonly #steers: () => boolean;
  #clock: AgentClock;
  #asleep: Span;
  #line: Line | undefined;
  #quality: ShownQuality | undefined;
  #leaps = false;
  readonly #timer: NodeJS.Timeout;

  /** @param steers Is the machine's own clock steered by it now? */
  constructor(
    { publish }: Pick<AgentConfig, 'publish'>,
    machine: Machine,
    clock: AgentClock,
    { log, steers }: { readonly log: Log; readonly steers: () => boolean },
  ) {
    this.#machine = machine;
    this.#clock = clock;
    this.#log = log;
    this.#steers = steers;
    this.#asleep = machine.suspended();
    const outlets = outletsOf(publish, machine, () => this.#clock);
    if ('fault' in outlets) log.say('warn', outlets.fault);
    this.#outlets =
      'fault' in outlets ? [] : outlets.map((outlet) => ({ outlet, fault: undefined }));
    this.#timer = setInterval(() => this.publish(), REFRESH).unref();
    this.publish();
  }

  /** What has been published, and what keeps the rest from it. */
  report(): PublishReport[] {
    return this.#outlets.map(({ outlet: { place }, fault }) => ({ place, fault: fault ?? null }));
  }

  /** Goes on with another clock: the machine slept, and what was measured before counts no more. */
  follow(clock: AgentClock): void {
    this.#clock = clock;
    this.#asleep = this.#machine.suspended();
    this.publish();
  }

  /** Publishes if the clock follows another line, or is in another state. It costs little to ask. */
  publishChange(): void {
    if (this.#outlets.length === 0) return;
    const at = this.#machine.clock.raw();
    const quality = this.#clock.shownQuality(at);
    const isOther = this.#clock.line !== this.#line || quality !== this.#quality;
    // Where a leap second's rule begins, the line stays and what is shown of it changes.
    if (isOther || this.#clock.isUnderWay(at) !== this.#leaps) this.publish();
  }

  /** Publishes the clock as it is now. What cannot be had is logged, and tried again the next time. */
  publish(): void {
    const at = this.#machine.clock.raw();
    const course = this.#clock.courseAt(at);
    this.#line = this.#clock.line;
    this.#leaps = this.#clock.isUnderWay(at);
    this.#quality = this.#clock.shownQuality(at);
    const look = {
      at,
      course,
      quality: this.#quality,
      changesAt: this.#clock.wakeAt(),
      turnsAt: this.#clock.turnsAt(at),
      asleep: this.#asleep,
      steers: this.#steers(),
    };
    for (const entry of this.#outlets)
      try {
        entry.outlet.publish(look);
        entry.fault = undefined;
      } catch (error) {
        entry.fault = (error as Error).message;
        const { place } = entry.outlet;
        this.#log.fault(
          `publish ${place}`,
          `cannot write ${place}: ${entry.fault}; the clock runs on`,
        );
      }
  }

  /** Says at every place that the clock ends. */
  stop(): void {
    clearInterval(this.#timer);
    for (const { outlet } of this.#outlets) outlet.close();
  }
}

/** Why the places of a configuration cannot be had, as far as their folders go: for `check`, which judges the socket. */
export function publishFaults({ publish = {}, socket = '' }: Partial<AgentConfig>): Fault[] {
  const judged = dirname(socket);
  return Object.entries(publish)
    .filter(([, path]) => dirname(path) !== judged)
    .flatMap(([name, path]) => {
      const expected = folderFault(path);
      return expected === undefined ? [] : [{ path: `publish.${name}`, expected }];
    });
}

function outletsOf(
  { segment, clockbound, chrony }: AgentConfig['publish'],
  { native, clock }: Machine,
  shown: () => AgentClock,
): readonly Outlet[] | { readonly fault: string } {
  if ([segment, clockbound, chrony].every((path) => path === undefined)) return [];
  if (!('addon' in native) || clock.kernel === undefined)
    return { fault: 'the clock is not published: that takes the native addon' };
  const { addon } = native;
  return [
    ...(segment === undefined ? [] : [new SegmentOutlet(segment, addon, clock.kernel, shown)]),
    ...(clockbound === undefined ? [] : [new ClockBoundOutlet(clockbound, addon, clock)]),
    ...(chrony === undefined ? [] : [new ChronyOutlet(chrony, addon, clock)]),
  ];
}
