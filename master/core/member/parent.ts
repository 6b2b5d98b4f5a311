// A group within a group: its leader is an agent of a parent group, and refuses to follow itself.

import type { Follower } from '@belfry/agent/core';
import { type Address, type Place, type RawTime, SECOND } from '@belfry/protocol';
import { LineNews, type LineNewsItem } from './line-news.js';
import type { Master } from '../master.js';

/** Groups from the top to the bottom of a tree; more are taken for a loop, in which they count up. */
const DEPTH_MOST = 8;
/** How long a parent in which a loop was found is not followed. */
const REFUSED_FOR = (600 * SECOND) as RawTime;

/** A parent group, in which the leader is an agent. */
export interface Parent {
  /** The name and the key that this group has there. */
  readonly name: string;
  readonly key: Uint8Array;
  readonly masters: readonly Place[];
}

/** Whose time a group has: the group at the top, and how many lie between. */
export interface Lineage {
  readonly root: number;
  readonly depth: number;
}

/**
 * This group's place in a parent group: while it leads, it is an agent there. A parent that has its time from this
 * very group, or would put it more than eight levels below the top, is not followed for ten minutes.
 */
export class ParentGroup {
  /** This group itself, as `identityOf` its name. */
  readonly #own: number;
  readonly #newFollower: (parent: Parent, at: RawTime) => Follower;
  #parent: Parent | undefined;
  #follower: Follower | undefined;
  #refusedUntil = -Infinity as RawTime;
  readonly #news = new LineNews();

  /** A group without a `parent` is its own root. `newFollower` makes an agent of one. */
  constructor(
    own: number,
    parent: Parent | undefined,
    newFollower: (parent: Parent, at: RawTime) => Follower,
  ) {
    this.#own = own;
    this.#parent = parent;
    this.#newFollower = newFollower;
  }

  /** This group as an agent of its parent; undefined while it stands by, or has none. */
  get follower(): Follower | undefined {
    return this.#follower;
  }

  /** It leads, and so it is an agent of its parent from now on. */
  join(at: RawTime): void {
    if (this.#parent === undefined || this.#follower !== undefined) return;
    this.#follower = this.#newFollower(this.#parent, at);
    this.#refusedUntil = -Infinity as RawTime;
    this.#news.forget();
  }

  /** Another master leads: that one is the agent. */
  part(): void {
    this.#follower?.leave();
    this.#follower = undefined;
  }

  /** The key that it has in its parent group has changed. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#parent = this.#parent && { ...this.#parent, key };
    this.#follower?.renewKey(key, at);
  }

  /** Where the parent group's masters are, once they have been looked up. */
  setMasters(masters: readonly Place[], at: RawTime): void {
    this.#parent = this.#parent && { ...this.#parent, masters };
    this.#follower?.setMasters(masters, at);
  }

  /** Is its master that is configured as this host there, or is none needed now? */
  answers(host: Address): boolean {
    return this.#follower?.answers(host) ?? true;
  }

  /** Lets `master` follow its line, if that may be followed. Answers whether it was found to be a loop. */
  leadsTo(master: Master, at: RawTime): boolean {
    const loops = this.findLoop(at);
    if (loops) master.standAlone(at);
    const news = this.news(at);
    if (news !== undefined) master.followLine(news, at);
    return loops;
  }

  /** Its line, if it may be followed and is news. */
  news(at: RawTime): LineNewsItem | undefined {
    const clock = this.#follower?.clock;
    if (clock === undefined || this.lineage(at).root === this.#own) return undefined;
    return this.#news.take(clock);
  }

  /** Whose time this group has through its parent; its own while there is none to follow. */
  lineage(at: RawTime): Lineage {
    const beacon = this.#follower?.beacon;
    if (beacon === undefined || at < this.#refusedUntil) return { root: this.#own, depth: 0 };
    return { root: beacon.root, depth: beacon.depth + 1 };
  }

  /** True once when the parent turns out to have its time from this very group. */
  findLoop(at: RawTime): boolean {
    const beacon = this.#follower?.beacon;
    if (beacon === undefined || at < this.#refusedUntil) return false;
    if (beacon.root !== this.#own && beacon.depth + 1 <= DEPTH_MOST) return false;
    this.#refusedUntil = (at + REFUSED_FOR) as RawTime;
    this.#news.forget();
    return true;
  }
}
