// A group within a group: its leader is an agent of a parent group, and refuses to follow itself.

import { Follower, type FollowerOptions } from '@belfry/agent/core';
import type { Line } from '@belfry/protocol/clock';
import { type RawTime, SECOND } from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';

/** Groups from the top to the bottom of a tree; more are taken for a loop, in which they count up. */
const DEPTH_MOST = 8;
/** How long a parent in which a loop was found is not followed. */
const REFUSED_FOR = (600 * SECOND) as RawTime;

/** Whose time a group has: the group at the top, and how many lie between. */
export interface Lineage {
  readonly root: number;
  readonly depth: number;
}

export class ParentGroup {
  readonly follower: Follower;
  /** This group itself, as `identityOf` its name. */
  readonly #own: number;
  #refusedUntil = -Infinity as RawTime;
  #line: Line | undefined;
  #quality: Quality = 'unset';

  constructor(options: FollowerOptions, own: number) {
    this.follower = new Follower(options);
    this.#own = own;
  }

  /** Its line, if it may be followed and is news. */
  news(at: RawTime): { readonly line: Line; readonly quality: Quality } | undefined {
    const { line, quality } = this.follower.clock;
    if (quality === 'unset' || this.lineage(at).root === this.#own) return undefined;
    if (line === this.#line && quality === this.#quality) return undefined;
    this.#line = line;
    this.#quality = quality;
    return { line, quality };
  }

  /** Whose time this group has through its parent; its own while there is none to follow. */
  lineage(at: RawTime): Lineage {
    const beacon = this.follower.beacon;
    if (beacon === undefined || at < this.#refusedUntil) return { root: this.#own, depth: 0 };
    return { root: beacon.root, depth: beacon.depth + 1 };
  }

  /** True once when the parent turns out to have its time from this very group. */
  findLoop(at: RawTime): boolean {
    const beacon = this.follower.beacon;
    if (beacon === undefined || at < this.#refusedUntil) return false;
    if (beacon.root !== this.#own && beacon.depth + 1 <= DEPTH_MOST) return false;
    this.#refusedUntil = (at + REFUSED_FOR) as RawTime;
    this.#line = undefined;
    return true;
  }
}
