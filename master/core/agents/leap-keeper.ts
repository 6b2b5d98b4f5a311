// Leads a master's group through a leap second: who is told of it, and what changes when it is over.

import { type Line, rawAt } from '@belfry/protocol/clock';
import {
  NEVER,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
  rawAdd,
  spanOf,
} from '@belfry/protocol';
import { type Leap, type ListedLeap, groupTimeAt, leapEnds } from '@belfry/protocol/leap';
import type { LeapNote } from '@belfry/protocol/wire';
import type { Group } from '../group/group.js';
import type { MasterClock } from '../group/master-clock.js';
import type { Leads } from '../leadership/leadership.js';
import type { Records } from './agent-records.js';

/** So much later it is woken, nanoseconds. */
const LATE = spanOf(1000);

/** What befalls a group at a leap second. */
export type LeapEvent =
  /** One was announced, or one that was is not any more. */
  | { readonly type: 'leap-ahead'; readonly leap: Leap | undefined }
  /** One is over: group time is `by` more from now on, and was shown so already. */
  | { readonly type: 'leapt'; readonly leap: Leap; readonly by: Span };

/** What a machine knows: which leap second is ahead, or that none is. */
export interface KnownLeap {
  readonly leap: Leap | undefined;
}

/** What of a master it needs. */
interface Parts {
  readonly group: Group;
  readonly clock: MasterClock;
  readonly records: Records;
  readonly leadership: Leads;
}

/**
 * Keeps what this master's machine knows of the next leap second, and lets the group know it while this master leads.
 * Who stands by knows what the leader tells.
 */
export class LeapKeeper {
  readonly #parts: Parts;
  readonly #emit: (event: LeapEvent) => void;
  /** Undefined while this machine knows nothing; else which one is ahead, or that none is. */
  #known: KnownLeap | undefined;
  #told: Leap | undefined;

  constructor(parts: Parts, emit: (event: LeapEvent) => void) {
    this.#parts = parts;
    this.#emit = emit;
  }

  /** The group's line. */
  get line(): Line {
    return this.#parts.group.line;
  }

  /** What that line says of leap seconds to whoever is told it. */
  get leapNote(): LeapNote {
    const { leaps, line } = this.#parts.group;
    return leaps.note(line.group);
  }

  /**
   * What this machine knows: which leap second is ahead, or that none is; undefined while it knows nothing. And what its
   * kernel will carry out although there is none.
   */
  knows(known: KnownLeap | undefined, at: RawTime, mistaken?: ListedLeap): void {
    // The kernel forgets the flag once it has acted on it.
    if (mistaken !== undefined) this.#parts.group.leaps.reference.mistaken = mistaken;
    const isFirst = this.#known === undefined && known !== undefined;
    this.#known = known;
    this.lead(at);
    // Who starts behind midnight in a smear has read a clock that counts anew already.
    if (isFirst && !this.#parts.group.gathering) this.formed(at);
  }

  /** While this master leads, what it knows is the group's: one that the group is told of already stays otherwise. */
  lead(at: RawTime): void {
    const { group, leadership } = this.#parts;
    // A parent group's time goes by the parent's count, and the leader's by the leader's.
    if (leadership.leads && !group.tied && this.#known !== undefined)
      group.leaps.announce(this.#known.leap, group.at(at));
    this.#turnTo(at);
  }

  #turnTo(at: RawTime): void {
    const { group, clock } = this.#parts;
    clock.goThrough(at);
    const { ahead } = group.leaps;
    if (ahead === this.#told) return;
    this.#told = ahead;
    this.#emit({ type: 'leap-ahead', leap: ahead });
  }

  /** The group has formed, of what clocks counted: behind a leap second that is still under way that is another count. */
  formed(at: RawTime): void {
    const { group } = this.#parts;
    const { ahead } = group.leaps;
    if (ahead === undefined) return;
    const counted = group.at(at);
    const by = groupDifference(groupTimeAt({ ...ahead, rule: 'step' }, counted), counted);
    if (by !== 0) group.countAnew(by);
  }

  /** When the one ahead is over, on the group's line. */
  wakeAt(): RawTime {
    const { line, leaps } = this.#parts.group;
    if (leaps.ahead === undefined) return NEVER;
    // What is due by the line may not be to the nanosecond.
    return rawAdd(rawAt(line, leapEnds(leaps.ahead)), LATE);
  }

  /** If the one ahead is over at `at`: counts anew, here and in all that others were told. */
  wake(at: RawTime): void {
    this.#turnTo(at);
    const { group, clock, records } = this.#parts;
    const leap = group.leaps.ahead;
    const by = group.leaps.end(group.at(at));
    if (leap === undefined || by === 0) return;
    clock.countAnew(by, at);
    const anew = (line: Line): Line => ({ ...line, group: groupAdd(line.group, by) });
    for (const record of records.all()) {
      const { promised, lastAdjust } = record;
      record.utc?.countAnew(by);
      if (promised !== undefined) {
        const { line, followed } = promised;
        record.promised = { ...promised, line: anew(line), followed: anew(followed) };
      }
      if (lastAdjust !== undefined) lastAdjust.line = anew(lastAdjust.line);
    }
    this.#told = undefined;
    this.#emit({ type: 'leapt', leap, by });
  }
}
