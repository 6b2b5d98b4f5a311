// A round in plain words: what came out of it, who was left out, and why. As `belfry-master rounds` says it.

import { countText, offsetText, spanText } from './format.js';

/** One vote in a round that is explained, as a master tells it; spans in nanoseconds. */
export interface ToldVote {
  readonly name: string;
  readonly offsetNs: number;
  readonly boundNs: number;
  readonly wall: boolean;
  readonly weight: 0 | 1;
}

/** One round, explained by the master that held it; spans in nanoseconds, offsets from group time before it. */
export interface ToldRound {
  readonly number: number;
  readonly at: string;
  readonly founded: string | null;
  readonly agreed: boolean;
  readonly offsetNs: number;
  readonly movedNs: number;
  readonly middleNs: number | null;
  readonly middleBoundNs: number | null;
  readonly absent: number;
  readonly votes: readonly ToldVote[];
  readonly others: readonly { readonly name: string; readonly standing: string }[];
}

const FOUNDED: Readonly<Record<string, string>> = {
  group: 'a group that runs goes on',
  clocks: 'what most clocks show',
  own: "the master's own clock",
};

const STANDINGS: Readonly<Record<string, string>> = {
  joining: 'joining, not corrected yet',
  stale: 'stale, it has not answered for four rounds',
  doubted: 'doubted, its last samples contradict what was known of it',
  uncertain: 'uncertain, its bound is beyond the limit',
  unfit: 'unfit, its crystal is off by more than any that is sound',
};

/** What came out, in a sentence. */
export function roundText(round: ToldRound): string {
  const { founded, agreed, offsetNs, movedNs, absent, votes } = round;
  const agreeing = votes.filter(({ weight }) => weight === 1).length;
  const all = `${agreeing} of ${countText(votes.length, 'clock')} ${agreeing === 1 ? 'agrees' : 'agree'}`;
  const away = absent === 0 ? '' : `, ${absent} absent, who stand by the time as it runs`;
  if (founded !== null)
    return `The first agreement, ${FOUNDED[founded] ?? founded}: ${all}. It is ${offsetText(offsetNs)} from the master's own clock.`;
  if (!agreed) return `Only ${all}${away}. Group time was not moved.`;
  const rest = movedNs === offsetNs ? '' : ` of ${offsetText(offsetNs)}; the rest follows`;
  return `${all}${away}. Group time was moved by ${offsetText(movedNs)}${rest}.`;
}

/** What became of a vote; why it was left out, if it was. */
export function voteText(round: ToldRound, { offsetNs, boundNs, weight }: ToldVote): string {
  const { middleNs, middleBoundNs, agreed, offsetNs: agreedOn } = round;
  if (weight === 1) return 'counts';
  if (middleNs === null || middleBoundNs === null)
    return 'left out: has no time in common with the others';
  const apart = Math.abs(offsetNs - middleNs);
  const may = boundNs + middleBoundNs;
  if (apart > may)
    return `left out: ${spanText(apart)} from the middle clock, more than both bounds, ${spanText(may)}`;
  return agreed ? `left out: the others agree on ${offsetText(agreedOn)}` : 'no majority';
}

/** Why a clock that is measured has no vote. */
export const standingText = (standing: string): string =>
  `no vote: ${STANDINGS[standing] ?? standing}`;

/** Where the votes of a round stand in a picture: shares of its width, from 0 to 1. */
export interface VotePlace {
  readonly from: number;
  readonly at: number;
  readonly to: number;
}

/**
 * The places of all votes, and of what came out. A vote that is far away would make the others a dot: the picture is as wide
 * as those that count need, thrice, and what is beyond stands at its edge.
 */
export function votePlaces(round: ToldRound): {
  readonly votes: readonly VotePlace[];
  readonly agreed: number;
  readonly zero: number;
  readonly halfNs: number;
} {
  const counted = round.votes.filter(({ weight }) => weight === 1);
  const ruling = counted.length > 0 ? counted : round.votes;
  const reach = Math.max(
    ...ruling.map(({ offsetNs, boundNs }) => Math.abs(offsetNs - round.offsetNs) + boundNs),
    1,
  );
  const widest = Math.max(
    ...round.votes.map(({ offsetNs, boundNs }) => Math.abs(offsetNs - round.offsetNs) + boundNs),
    1,
  );
  const halfNs = Math.min(1.1 * widest, 3 * reach);
  const place = (ns: number): number =>
    Math.min(Math.max(0.5 + (ns - round.offsetNs) / (2 * halfNs), 0), 1);
  return {
    votes: round.votes.map(({ offsetNs, boundNs }) => ({
      from: place(offsetNs - boundNs),
      at: place(offsetNs),
      to: place(offsetNs + boundNs),
    })),
    agreed: 0.5,
    zero: place(0),
    halfNs,
  };
}
