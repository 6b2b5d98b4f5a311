// Publishes the shown clock as the segment that any number of programs on this machine read.

import { type GroupTime, type RawTime, SECOND } from '@belfry/protocol';
import {
  SEGMENT_AT,
  encodeSegment,
  laterOf,
  segmentOf,
  shownAt,
  type KernelCounter,
  type Segment,
  type ShownCourse,
} from '@belfry/protocol/clock';
import type { NativeAddon } from '@belfry/host/native';
import type { Look, Outlet } from './outlet.js';
import { SharedFile } from './shared-file.js';

/** Without another write for so long nobody stands behind a segment any more: five of its refreshments. */
const VOID_AFTER = 5 * SECOND;
/** How late a change that is due may come, before what was written counts no more. */
const CHANGE_LATE = SECOND;
/** Of the generation, bytes. */
const GENERATION_WIDTH = 4;

/** What of a clock its segment needs: to tell it that a reader has got this time already. */
export interface PublishedClock {
  wasShown(raw: RawTime, time: GroupTime): void;
}

/** Publishes a clock in shared memory: docs/segment.md. */
export class SegmentOutlet implements Outlet {
  readonly place: string;
  readonly #counter: KernelCounter;
  readonly #clock: () => PublishedClock;
  readonly #file: SharedFile;
  /** What is in it now. */
  #course: ShownCourse | undefined;
  #segment: Segment | undefined;

  constructor(
    path: string,
    addon: NativeAddon,
    counter: KernelCounter,
    clock: () => PublishedClock,
  ) {
    this.place = `the segment ${path}`;
    this.#file = new SharedFile(path, addon, {
      at: SEGMENT_AT.generation,
      width: GENERATION_WIDTH,
    });
    this.#counter = counter;
    this.#clock = clock;
  }

  publish(look: Look): void {
    const { at, course, quality, asleep } = look;
    const voidAfter = Math.min(
      at + VOID_AFTER,
      look.changesAt + CHANGE_LATE,
      look.turnsAt,
    ) as RawTime;
    const segment = segmentOf(course, at, this.#counter, {
      state: quality,
      voidAfter,
      asleep,
      floor: this.#floor(course, at),
      writer: process.pid,
    });
    this.#course = course;
    this.#segment = segment;
    this.#file.write(encodeSegment(segment));
  }

  close(): void {
    if (this.#file.isOpen) this.#file.end(encodeSegment({ ...this.#segment!, voidAfter: 0n }));
  }

  /**
   * A line counts from when its datagram arrived, and a reader may have read the line before until now: a clock that
   * does not step shows nothing earlier. The agent's own clock then holds to it, too.
   */
  #floor(course: ShownCourse, at: RawTime): GroupTime | undefined {
    const before = this.#course;
    if (before === undefined || before.steps !== course.steps) return undefined;
    const last = shownAt(before, at).time;
    const floor = laterOf(last, shownAt(course, at).time);
    if (floor === last) this.#clock().wasShown(at, floor);
    return floor;
  }
}
