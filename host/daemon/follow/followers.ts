// Everybody who follows a daemon. However many they are, what changed is looked at and written down once.

import type { Socket } from 'node:net';
import type { DaemonRole } from '../../files/usual-places.js';
import type { HistoryEntry } from '../history.js';
import type { TimeReport } from '../report.js';
import { Changes, type Reported } from './changes.js';
import { FollowingReader } from './following-reader.js';
import type { FollowRequest } from './follow-lines.js';

/** So many may follow a daemon. */
export const FOLLOWERS_MOST = 16;

/** The daemon as those see it who follow it. */
export interface Followed {
  readonly role: DaemonRole;
  readonly report: () => Reported;
  /** Rounds that were held after the one of this time, explained, the oldest first; at first the last one. */
  readonly rounds?: ((after: string | undefined) => readonly { readonly at: string }[]) | undefined;
  /** What the shown clock reads now. */
  readonly time: () => TimeReport;
  /** Events after the one of this id. */
  readonly eventsAfter: (id: string) => readonly HistoryEntry[];
  /** Says that somebody was cut off or turned away. */
  readonly tell: (text: string) => void;
}

/** How many follow, and how many were cut off since the start, in the answer to `status`. */
export interface FollowersReport {
  readonly now: number;
  readonly cutOff: number;
}

/** Those who want changes at the same pace: they get the same lines. */
interface Pace {
  readonly everyMs: number;
  readonly followers: Set<FollowingReader>;
  readonly changes: Changes;
  readonly timer: NodeJS.Timeout;
  /** The last round that was told. */
  round: string | undefined;
  /** A report that is to be told as soon as the process has done what else is due. */
  waiting: Reported | undefined;
}

/** Hands on what changes, and what befalls the daemon, to everybody who follows it. */
export class Followers {
  readonly #followed: Followed;
  readonly #all = new Set<FollowingReader>();
  readonly #paces = new Map<number, Pace>();
  #cutOff = 0;

  constructor(followed: Followed) {
    this.#followed = followed;
  }

  /**
   * Somebody follows from now on. At first it gets what those of its pace were told last, so that a change means the same
   * to all of them, and one more costs nothing.
   * @param rest What was written behind the request.
   * @throws Error with one line when too many do.
   */
  take(socket: Socket, { everyMs, after }: FollowRequest, rest: Buffer): void {
    if (this.#all.size >= FOLLOWERS_MOST) {
      const text = `${FOLLOWERS_MOST} follow this ${this.#followed.role} already`;
      this.#followed.tell(`${text}: one more was turned away`);
      throw new Error(`${text}: end one of them`);
    }
    const pace = this.#paces.get(everyMs) ?? this.#newPace(everyMs);
    // What waits would come to the new one as well, without what was before it.
    this.#tell(pace);
    const follower: FollowingReader = new FollowingReader(socket, {
      answer: (ask) => JSON.stringify({ type: 'time', ask, ...this.#followed.time() }),
      eventsAfter: (id) => this.#followed.eventsAfter(id).map(eventLine),
      left: () => this.#left(follower, pace),
      cutOff: (why) => {
        this.#cutOff += 1;
        this.#followed.tell(`somebody who followed was cut off: ${why}`);
      },
    });
    this.#all.add(follower);
    pace.followers.add(follower);
    follower.write(pace.changes.snapshot()!);
    for (const round of this.#followed.rounds?.(undefined) ?? []) follower.write(roundLine(round));
    if (after !== undefined) follower.writeEvents(after);
    follower.hear(rest);
  }

  /** Something befell the daemon. */
  event(entry: HistoryEntry): void {
    if (this.#all.size === 0) return;
    const line = eventLine(entry);
    for (const follower of this.#all) follower.write(line);
  }

  /** How many follow, and how many were cut off. */
  report(): FollowersReport {
    return { now: this.#all.size, cutOff: this.#cutOff };
  }

  /** Tells everybody that the daemon ends. */
  close(): void {
    for (const follower of this.#all) follower.end(`this ${this.#followed.role} ends`);
  }

  #newPace(everyMs: number): Pace {
    const pace: Pace = {
      everyMs,
      followers: new Set(),
      changes: new Changes(this.#followed.role),
      // With a thousand agents either takes some milliseconds: whatever is due meanwhile comes between the two.
      timer: setInterval(() => {
        this.#look(pace);
        setImmediate(() => this.#tell(pace));
      }, everyMs).unref(),
      round: this.#followed.rounds?.(undefined).at(-1)?.at,
      waiting: undefined,
    };
    this.#paces.set(everyMs, pace);
    this.#look(pace);
    return pace;
  }

  #look(pace: Pace): void {
    pace.waiting = this.#followed.report();
  }

  /** Tells those of this pace what is new in the report that waits. */
  #tell(pace: Pace): void {
    if (pace.waiting === undefined) return;
    const change = pace.changes.next(pace.waiting);
    pace.waiting = undefined;
    const rounds = this.#followed.rounds?.(pace.round) ?? [];
    pace.round = rounds.at(-1)?.at ?? pace.round;
    if (pace.followers.size === 0) return;
    const lines = rounds.map(roundLine);
    if (change !== undefined) lines.unshift(change);
    for (const follower of pace.followers) for (const line of lines) follower.write(line);
  }

  #left(follower: FollowingReader, { followers, timer, everyMs }: Pace): void {
    this.#all.delete(follower);
    followers.delete(follower);
    if (followers.size > 0) return;
    clearInterval(timer);
    this.#paces.delete(everyMs);
  }
}

const eventLine = (entry: HistoryEntry): string => JSON.stringify({ type: 'event', ...entry });

const roundLine = (round: object): string => JSON.stringify({ type: 'round', ...round });
