// What is over: troubles, the widest bound and losses of the last day, for who asks in the morning. Bounded in memory.

import { type GroupTime, MILLISECOND, formatGroupTime } from '@belfry/protocol';

const HOUR = 3_600_000;
const HOURS = 24;
const DAY = HOURS * HOUR;
/** How often somebody should look, milliseconds: what comes and goes in between is not seen. */
export const LOOK_EVERY = 5000;
/** Of so many names something is kept; those of whom something was seen last. */
const NAMES_MOST = 256;
/** Of each so many troubles, the latest. */
const SPELLS_MOST = 16;
/** What began and ended so soon after the start is part of starting, milliseconds. */
const STARTING = 60_000;

/** How many asks and replies were sent and lost since somebody began to count. */
export interface LossCounts {
  readonly asks: number;
  readonly lostOut: number;
  readonly lostBack: number;
}

/** What is seen at one look. */
export interface DayLook {
  /** Group time, for people. */
  readonly time: GroupTime;
  /** Nanoseconds; null while not known, and then it counts for nothing. */
  readonly boundNs: number | null;
  /** Who is not well now, and what is wrong, in a word or two; under '' the daemon itself. */
  readonly troubles: ReadonlyMap<string, string>;
  readonly losses: ReadonlyMap<string, LossCounts>;
}

/** Somebody's troubles that are over. */
export interface PastTrouble {
  /** Whose; empty for the daemon's own. */
  readonly name: string;
  /** What they were, each once: `lost`, `holdover`. */
  readonly what: readonly string[];
  /** How often; 16 at most. */
  readonly times: number;
  readonly totalNs: number;
  readonly longestNs: number;
  /** When the last was over: ISO 8601. */
  readonly until: string;
}

/** What was lost to and from somebody. */
export interface PastLoss {
  readonly name: string;
  /** Asks, and replies to those that came. */
  readonly lostOut: number;
  readonly lostBack: number;
  /** The hour in which most was lost, as shares of what was asked in it. */
  readonly worstHour: {
    readonly from: string;
    readonly lossOut: number;
    readonly lossBack: number;
  };
}

/** The last 24 hours, or what there was of them, in the answer to `status`. */
export interface DayReport {
  /** How far it reaches back. */
  readonly reachesNs: number;
  /** The widest bound, and when; null when none was known. */
  readonly widest: { readonly boundNs: number; readonly at: string } | null;
  /** By name. Troubles of now are none of them. */
  readonly troubles: readonly PastTrouble[];
  /** Only of whom something was lost to or from. */
  readonly losses: readonly PastLoss[];
}

interface Spell {
  readonly what: string;
  readonly begin: number;
  end: number;
  until: GroupTime;
}

interface Past {
  /** The one that may go on; undefined while all is well. */
  now: Spell | undefined;
  over: Spell[];
}

interface Hour {
  readonly begin: number;
  readonly time: GroupTime;
  widest: { readonly boundNs: number; readonly time: GroupTime } | undefined;
  readonly losses: Map<string, LossCounts>;
}

const NOTHING: LossCounts = { asks: 0, lostOut: 0, lostBack: 0 };

/** Remembers the last day of a daemon, of which somebody takes a look now and then. Times are milliseconds that go on. */
export class LastDay {
  readonly #start: number;
  readonly #pasts = new Map<string, Past>();
  #hours: Hour[] = [];
  /** The counts at the last look. */
  #counted: ReadonlyMap<string, LossCounts> = new Map();

  constructor(now: number) {
    this.#start = now;
  }

  /** Takes in what is seen at `now`. */
  look(now: number, seen: DayLook): void {
    for (const [name, past] of this.#pasts) this.#goOn(now, name, past, seen);
    for (const [name, what] of seen.troubles) {
      if (this.#pasts.has(name)) continue;
      this.#makeRoom();
      const spell = { what, begin: now, end: now, until: seen.time };
      this.#pasts.set(name, { now: spell, over: [] });
    }
    this.#count(this.#hour(now, seen.time), seen);
  }

  #goOn(now: number, name: string, past: Past, { troubles, time }: DayLook): void {
    const what = troubles.get(name);
    if (past.now !== undefined) {
      past.now.end = now;
      past.now.until = time;
      if (past.now.what === what) return;
      const { begin } = past.now;
      const isStarting = begin - this.#start < STARTING && now - begin < STARTING;
      if (!isStarting) past.over = [...past.over.slice(1 - SPELLS_MOST), past.now];
    }
    past.now = what === undefined ? undefined : { what, begin: now, end: now, until: time };
    past.over = past.over.filter(({ end }) => now - end < DAY);
    if (past.now === undefined && past.over.length === 0) this.#pasts.delete(name);
  }

  /** The one whose trouble is over for longest goes. */
  #makeRoom(): void {
    if (this.#pasts.size < NAMES_MOST) return;
    const endOf = ({ now, over }: Past): number =>
      now === undefined ? (over.at(-1)?.end ?? 0) : Infinity;
    const [oldest] = [...this.#pasts].toSorted(([, a], [, b]) => endOf(a) - endOf(b));
    if (oldest !== undefined) this.#pasts.delete(oldest[0]);
  }

  #hour(now: number, time: GroupTime): Hour {
    const last = this.#hours.at(-1);
    if (last !== undefined && now - last.begin < HOUR) return last;
    // An hour in which nothing was lost to somebody need not be kept of him.
    for (const [name, counts] of last?.losses ?? [])
      if (shareOf(counts) === 0) last!.losses.delete(name);
    const made = { begin: now, time, widest: undefined, losses: new Map<string, LossCounts>() };
    this.#hours = [...this.#hours, made].filter(({ begin }) => now - begin < DAY);
    return made;
  }

  #count(hour: Hour, { boundNs, time, losses }: DayLook): void {
    if (boundNs !== null && boundNs > (hour.widest?.boundNs ?? -1)) hour.widest = { boundNs, time };
    for (const [name, counts] of losses) {
      const before = this.#counted.get(name);
      // A count that has begun anew, as after a restart of theirs, counts whole.
      const base = before !== undefined && before.asks <= counts.asks ? before : NOTHING;
      const more = minus(counts, base);
      if (more.asks > 0) hour.losses.set(name, plus(hour.losses.get(name) ?? NOTHING, more));
    }
    this.#counted = losses;
  }

  /** The last day as it is remembered at `now`. */
  report(now: number): DayReport {
    const hours = this.#hours.filter(({ begin }) => now - begin < DAY);
    const widest = hours
      .flatMap((hour) => hour.widest ?? [])
      .reduce<Hour['widest']>(
        (a, b) => (a !== undefined && a.boundNs >= b.boundNs ? a : b),
        undefined,
      );
    return {
      reachesNs: Math.round(Math.min(now - this.#start, DAY) * MILLISECOND),
      widest: widest === undefined ? null : { boundNs: widest.boundNs, at: text(widest.time) },
      troubles: [...this.#pasts].flatMap(([name, { over }]) => pastTrouble(name, over, now)),
      losses: namesIn(hours).flatMap((name) => pastLoss(name, hours)),
    };
  }
}

function pastTrouble(name: string, over: readonly Spell[], now: number): PastTrouble[] {
  const spells = over.filter(({ end }) => now - end < DAY);
  const last = spells.at(-1);
  if (last === undefined) return [];
  const lengths = spells.map(({ begin, end }) => (end - begin) * MILLISECOND);
  return [
    {
      name,
      what: [...new Set(spells.map(({ what }) => what))],
      times: spells.length,
      totalNs: Math.round(lengths.reduce((sum, length) => sum + length, 0)),
      longestNs: Math.round(Math.max(...lengths)),
      until: text(last.until),
    },
  ];
}

const namesIn = (hours: readonly Hour[]): string[] => [
  ...new Set(hours.flatMap(({ losses }) => [...losses.keys()])),
];

function pastLoss(name: string, hours: readonly Hour[]): PastLoss[] {
  const counts = hours.flatMap(({ time, losses }) => {
    const count = losses.get(name);
    return count === undefined ? [] : [{ time, count }];
  });
  const { lostOut, lostBack } = counts.reduce((sum, { count }) => plus(sum, count), NOTHING);
  const [worst] = counts.toSorted((a, b) => shareOf(b.count) - shareOf(a.count));
  if (worst === undefined || shareOf(worst.count) === 0) return [];
  const { asks, ...lost } = worst.count;
  const lossOut = share(lost.lostOut, asks);
  const lossBack = share(lost.lostBack, asks);
  return [{ name, lostOut, lostBack, worstHour: { from: text(worst.time), lossOut, lossBack } }];
}

const plus = (a: LossCounts, b: LossCounts): LossCounts => ({
  asks: a.asks + b.asks,
  lostOut: a.lostOut + b.lostOut,
  lostBack: a.lostBack + b.lostBack,
});
const minus = (a: LossCounts, b: LossCounts): LossCounts => ({
  asks: a.asks - b.asks,
  lostOut: a.lostOut - b.lostOut,
  lostBack: a.lostBack - b.lostBack,
});

/** What was overtaken counts as lost until it comes, and may be taken back an hour later. */
const share = (lost: number, asks: number): number => Math.min(Math.max(lost / asks, 0), 1);
const shareOf = ({ asks, lostOut, lostBack }: LossCounts): number =>
  share(lostOut + lostBack, asks);
/** To the second: nobody wrote it down more exactly. */
const text = (time: GroupTime): string => `${formatGroupTime(time).slice(0, 19)}Z`;
