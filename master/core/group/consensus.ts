// Agreement among clocks, pure: the median, who agrees with it, and their guarded average.

/** What one clock says of another, and how far it may be off: one unit for both, any unit. */
export interface Vote {
  readonly offset: number;
  readonly bound: number;
}

/** What clocks agree on, and which of them do. */
export interface Agreement {
  /** False when no more than half of the voters agree: then nothing may be moved. */
  readonly agreed: boolean;
  readonly offset: number;
  /** For each vote, in order: does it agree with the median? */
  readonly agreeing: readonly boolean[];
}

/**
 * The fault-tolerant average. A vote agrees when the median lies within its bound, widened by the
 * middle bound (the median clock is no more certain than that). The average is the median of those:
 * of a mean, one who always votes at the edge of what is believed gets his share in every round, and
 * with it moves the group for ever. It is drawn into the region that more than half of all votes
 * cover: whatever fewer than half of the voters say, each point of that region lies within an honest
 * vote's own widened bound. Two medians are BSD's timed; the region is Marzullo's.
 */
export function agree(votes: readonly Vote[]): Agreement {
  // A vote that is no number agrees with nobody, and counts among those who do not.
  const numbers = votes.filter(isFinite);
  const { offset: middle, bound: slack } = middleVote(numbers);
  const agreeing = votes.map(
    (vote) => isFinite(vote) && Math.abs(vote.offset - middle) <= vote.bound + slack,
  );
  const party = votes.filter((_, i) => agreeing[i]);
  const majority = majorityOf(votes.length);
  if (party.length < majority) return { agreed: false, offset: 0, agreeing };
  const lowest = party.map((vote) => vote.offset - vote.bound - slack).toSorted(ascending);
  const highest = party.map((vote) => vote.offset + vote.bound + slack).toSorted(ascending);
  const least = lowest[majority - 1]!;
  const most = highest[highest.length - majority]!;
  const centre = median(party.map((vote) => vote.offset));
  return { agreed: true, offset: Math.min(Math.max(centre, least), most), agreeing };
}

/** The median of what clocks say, and of how wrong they may be. */
const middleVote = (votes: readonly Vote[]): Vote => ({
  offset: median(votes.map((vote) => vote.offset)),
  bound: median(votes.map((vote) => vote.bound)),
});

/** By what `agreeAmongAll` judges each of these votes: the median of all, those who are absent among them. */
export const medianVote = (votes: readonly Vote[], absent: number): Vote =>
  middleVote([...votes, ...staying(votes, absent)].filter(isFinite));

/** How those vote who are absent: each stands by the time as it runs. */
function staying(votes: readonly Vote[], absent: number): Vote[] {
  const bound = median(votes.slice(1).map((vote) => vote.bound)) || votes[0]!.bound;
  return Array.from({ length: Math.max(absent, 0) }, () => ({ offset: 0, bound }));
}

/** The least number that is more than half of `count`. */
export const majorityOf = (count: number): number => Math.floor(count / 2) + 1;

/**
 * What a quorum of clocks has in common: a time that so many of them cover by their own bounds. Who covers
 * it agrees, and of all such times it is the one next to the median of those who do. It is Marzullo's
 * region: if fewer than the quorum are rogues, it lies within an honest clock's own bound, whatever they
 * say.
 */
export function concur(votes: readonly Vote[], quorum: number): Agreement {
  const numbers = votes.filter(isFinite);
  const regions = regionsOf(numbers, quorum);
  const offsets = (some: readonly Vote[]): number => median(some.map((vote) => vote.offset));
  if (regions.length === 0) return { agreed: false, offset: 0, agreeing: votes.map(() => false) };
  const first = nearest(regions, offsets(numbers));
  const party = numbers.filter((vote) => covers(vote, first));
  const offset = nearest(regions, offsets(party));
  return { agreed: true, offset, agreeing: votes.map((vote) => covers(vote, offset)) };
}

/** A range of times that are possible. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/** How many of the clocks can be right together, at most. */
export function mostTogether(votes: readonly Vote[]): number {
  let [open, most] = [0, 0];
  for (const { opens } of edgesOf(votes.filter(isFinite))) {
    open += opens;
    most = Math.max(most, open);
  }
  return most;
}

/** The ends of the intervals, in order. */
const edgesOf = (votes: readonly Vote[]): { readonly at: number; readonly opens: 1 | -1 }[] =>
  votes
    .flatMap(({ offset, bound }) => [
      { at: offset - bound, opens: 1 as const },
      { at: offset + bound, opens: -1 as const },
    ])
    // Intervals that touch have a time in common.
    .toSorted((a, b) => a.at - b.at || b.opens - a.opens);

/** Where at least a quorum of intervals overlap: one range or more, from the first to the last. */
export function regionsOf(votes: readonly Vote[], quorum: number): Region[] {
  const regions: Region[] = [];
  let [open, from] = [0, NaN];
  for (const { at, opens } of edgesOf(votes)) {
    if (opens > 0 && open === quorum - 1) from = at;
    if (opens < 0 && open === quorum) regions.push({ from, to: at });
    open += opens;
  }
  return regions;
}

function nearest(regions: readonly Region[], to: number): number {
  const times = regions.map((region) => Math.min(Math.max(to, region.from), region.to));
  return times.reduce((a, b) => (Math.abs(b - to) < Math.abs(a - to) ? b : a));
}

const covers = (vote: Vote, time: number): boolean =>
  isFinite(vote) && vote.offset - vote.bound <= time && time <= vote.offset + vote.bound;

/**
 * The same average among clocks of which `absent` more exist: each of those stands by the time as it
 * runs, so those who are here move it only where they are more than half of all. The first vote is the
 * judge's own, which says 0. If it and those who are absent stand against a majority of all others, that
 * majority is right.
 */
export function agreeAmongAll(votes: readonly Vote[], absent: number): Agreement {
  if (absent <= 0) return agree(votes);
  const all = agree([...votes, ...staying(votes, absent)]);
  const agreeing = all.agreeing.slice(0, votes.length);
  // Who is absent keeps the time where it is, but bears nobody out.
  const agreed = all.agreed && agreeing.filter(Boolean).length >= majorityOf(votes.length);
  const agreement = agreed ? { ...all, agreeing } : { agreed, offset: 0, agreeing };
  if (agreed) return agreement;
  // As wide as a vote in a round may be at most, where all are as certain.
  const others = votes.slice(1).map((vote) => ({ ...vote, bound: 2 * vote.bound }));
  const outvoted = concur(others, Math.max(majorityOf(others.length + absent), 2));
  return outvoted.agreed ? { ...outvoted, agreeing: [false, ...outvoted.agreeing] } : agreement;
}

const isFinite = ({ offset, bound }: Vote): boolean =>
  Number.isFinite(offset) && Number.isFinite(bound);

/** The middle value; of an even number the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const half = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const ascending = (a: number, b: number): number => a - b;
