// How a guest gets a session, step by step in any order, or in one go: most of a history is of sessions.

import type { Guest } from './guests.js';

type Bring = (one: Guest, bytes: Uint8Array | undefined) => void;

/** How a guest is let in by a master: by a question, which the master answers, and a hello. */
export const arrivals = (guest: () => Guest, bring: Bring): (() => void)[] => [
  () => {
    const one = guest();
    bring(one, one.asksForCookie());
    bring(one, one.greets());
  },
  () => {
    const one = guest();
    bring(one, one.asksForCookie());
  },
  () => {
    const one = guest();
    bring(one, one.greets());
  },
];

/** How a guest lets a follower in that has asked it: by a cookie, upon which a hello comes, and a welcome. */
export const receptions = (host: () => Guest, bring: Bring): (() => void)[] => [
  () => {
    const one = host();
    bring(one, one.givesCookie());
    bring(one, one.welcomes());
  },
  () => {
    const one = host();
    bring(one, one.givesCookie());
    bring(one, one.welcomes());
  },
  () => {
    const one = host();
    bring(one, one.givesCookie());
  },
  () => {
    const one = host();
    bring(one, one.welcomes());
  },
];
