// Agreement among clocks, pure: the median, who agrees with it, and their guarded average.

/** What one clock says of another, and how far it may be off: one unit for both, any unit. */
export interface Vote {
  readonly offset: number;
  readonly bound: number;
}

export interface Verdict {
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
export function agree(votes: readonly Vote[]): Verdict {
  // A vote that is no number agrees with nobody, and counts among those who do not.
  const numbers = votes.filter(isFinite);
  const middle = median(numbers.map((vote) => vote.offset));
  const slack = median(numbers.map((vote) => vote.bound));
  const agreeing = votes.map(
    (vote) => isFinite(vote) && Math.abs(vote.offset - middle) <= vote.bound + slack,
  );
  const party = votes.filter((_, i) => agreeing[i]);
  const majority = Math.floor(votes.length / 2) + 1;
  if (party.length < majority) return { agreed: false, offset: 0, agreeing };
  const lowest = party.map((vote) => vote.offset - vote.bound - slack).toSorted(ascending);
  const highest = party.map((vote) => vote.offset + vote.bound + slack).toSorted(ascending);
  const least = lowest[majority - 1]!;
  const most = highest[highest.length - majority]!;
  const centre = median(party.map((vote) => vote.offset));
  return { agreed: true, offset: Math.min(Math.max(centre, least), most), agreeing };
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
