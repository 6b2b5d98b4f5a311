// What can be seen of an agent's masters: what happens with them, and what is known of each.

import type { Address, Span } from '@belfry/protocol';
import type { NoticeReason } from '@belfry/protocol/wire';

/** What happens between an agent and its masters. */
export type MastersEvent =
  | { readonly type: 'joined'; readonly master: Address; readonly term: number }
  /** A master has proven that it hears at another address. */
  | { readonly type: 'moved'; readonly master: Address; readonly to: Address }
  /** Another master than before leads, under this term. */
  | {
      readonly type: 'leader';
      readonly master: Address;
      readonly before: Address;
      readonly term: number;
    }
  /**
   * What a master asks by itself does not come when nothing has left here for `after`: a NAT or a firewall forgets us. It
   * is kept open from now on by an ask every `keep`.
   */
  | {
      readonly type: 'way-closes';
      readonly master: Address;
      readonly after: Span;
      readonly keep: Span;
    }
  /** The highest term known has risen and should be saved. */
  | { readonly type: 'term'; readonly term: number }
  /** A master leads under `led`, we know of `term`, which is later: it was refused, and sent a notice. */
  | {
      readonly type: 'stale-master';
      readonly master: Address;
      readonly led: number;
      readonly term: number;
    }
  /** The term that was known, `from`, is nobody's, as this master says: it is followed under its own. */
  | {
      readonly type: 'recalled';
      readonly master: Address;
      readonly from: number;
      readonly term: number;
    };

/** What masters say, or fail to. */
export type NoticesEvent =
  /** The agent has greeted for a while, and none of these has said a word. */
  | { readonly type: 'no-answer'; readonly masters: readonly Address[] }
  /** A master refused something, or leaves. */
  | { readonly type: 'notice'; readonly reason: NoticeReason };

/** One master, as its agent knows it. */
export interface MasterRecordObservation {
  /** As it is configured: a name, or an address. One that others named is its address. */
  readonly host: Address;
  /** Where it is greeted now, or was when it last answered. */
  readonly address: Address;
  readonly connected: boolean;
  /** How often it is asked to keep its way to us open; undefined where nothing closes that. */
  readonly keptOpen: Span | undefined;
  /** It is greeted, for the first time or because it is silent. */
  readonly greeting: boolean;
  /** The term that it leads under; 0 while it stands by, or is not known. */
  readonly term: number;
  /** The term that it leads under, if we know of a later one and refuse it; else 0. */
  readonly refusedTerm: number;
  /** Why it refused this agent when it last did; undefined if it has welcomed it since. */
  readonly refusedBecause: NoticeReason | undefined;
  /** Since something of it was last accepted; undefined if nothing ever was. */
  readonly sinceHeard: Span | undefined;
}
