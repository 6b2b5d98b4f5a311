// What cannot be otherwise: the offsets that a set of exchanges leaves possible, whatever any estimator thinks.

/**
 * The stated limits, which a promise may rest on. A queue is never negative; a stamp errs by its stated error;
 * two clocks differ in rate by no more than this; and a rate wanders as a poor crystal's does at most: the path
 * of so many deviations of a random walk, nanoseconds and seconds.
 */
export const RATE_MOST = 5e-4;
export const WANDER_MOST = 1e-8;
export const DEVIATIONS = 4;

/** How far from a straight line, held to now, a crystal was `age` seconds ago at most, nanoseconds. */
export const bend = (age: number): number =>
  ((DEVIATIONS * WANDER_MOST * 1e9) / Math.sqrt(3)) * age * Math.sqrt(age);

/** At `at` (seconds) the hypothesis lay no more than `room` (nanoseconds) above, or below, the truth. */
export interface Room {
  readonly at: number;
  readonly room: number;
}

/** Offsets less the true one, nanoseconds. */
export interface Interval {
  readonly least: number;
  readonly most: number;
}

/**
 * The lower hull of rooms over time: only these can be the least of `room + rate * age` at some rate.
 * Kept in the order of time, whatever the order of arrival.
 */
class Hull {
  readonly points: Room[] = [];

  add(point: Room): void {
    const { points } = this;
    let place = points.length;
    while (place > 0 && points[place - 1]!.at > point.at) place -= 1;
    if (isAbove(points[place - 1], point, points[place])) return;
    points.splice(place, 0, point);
    while (place > 1 && isAbove(points[place - 2], points[place - 1]!, point))
      points.splice(--place, 1);
    while (isAbove(point, points[place + 1], points[place + 2])) points.splice(place + 1, 1);
  }
}

/** Can the middle one of three never be the least? */
function isAbove(
  before: Room | undefined,
  middle: Room | undefined,
  after: Room | undefined,
): boolean {
  if (before === undefined || middle === undefined || after === undefined) return false;
  if (after.at === before.at) return middle.room >= Math.min(before.room, after.room);
  const share = (middle.at - before.at) / (after.at - before.at);
  return middle.room >= before.room + share * (after.room - before.room);
}

/** One way's rooms, as they stand at one instant: each with its age, and the slack that it has by then. */
export class Rooms {
  readonly #points: readonly Room[];
  readonly #ages: number[] = [];
  readonly #slacks: number[] = [];
  /** The age of what was the least: by how much that grows with the rate, nanoseconds for each a second. */
  age = 0;

  constructor(points: readonly Room[], now: number, slack: (age: number) => number) {
    this.#points = points;
    for (const { at } of points) {
      this.#ages.push(now - at);
      this.#slacks.push(slack(now - at));
    }
  }

  /** The least of `room + rate * age`, each with its slack. */
  least(rate: number): number {
    const [points, ages, slacks] = [this.#points, this.#ages, this.#slacks];
    let least = Infinity;
    this.age = 0;
    for (let i = 0; i < points.length; i += 1) {
      const age = ages[i]!;
      const here = points[i]!.room + rate * age + slacks[i]!;
      if (here < least) {
        least = here;
        this.age = age;
      }
    }
    return least;
  }
}

const NONE = (): number => 0;

/**
 * How far above the truth the offset may be now: along the fastest line that every exchange allows. Both
 * limits are straight in pieces and their distance is concave in the rate, so tangents find it.
 */
export function furthest(over: Rooms, under: Rooms, rateMost: number): number {
  let rate = rateMost;
  for (let i = 0; i < 100; i += 1) {
    const high = over.least(rate);
    const lacking = -(high + under.least(-rate));
    const slope = over.age - under.age;
    if (lacking <= 0 || slope >= 0) return high;
    rate += lacking / slope;
  }
  return over.least(rate);
}

/**
 * What the exchanges so far leave possible. The truth is always among it. So is each straight line beside it
 * that keeps all queues from being negative: with such an offset the very same stamps could have been taken, on
 * ways that share the round trip otherwise, by a crystal of another constant rate. A promise that leaves out
 * one of these is false, whether or not this run shows it.
 */
export class FeasibleOffsets {
  readonly #out = new Hull();
  readonly #back = new Hull();
  readonly #allOut: Room[] = [];
  readonly #allBack: Room[] = [];
  /** How much faster or slower a hypothesis may be than the truth, nanoseconds a second. */
  readonly #faster: number;
  readonly #slower: number;

  /** @param rate The true rate of the other clock against ours, as far as it may wander. */
  constructor(rate: { readonly least: number; readonly most: number }) {
    this.#faster = (RATE_MOST - rate.most) * 1e9;
    this.#slower = (RATE_MOST + rate.least) * 1e9;
  }

  /** The same, each wider by what the clock may have moved during its exchange. */
  readonly #widerOut: Room[] = [];
  readonly #widerBack: Room[] = [];

  /** Takes in what one exchange took on each way, at the ends of it that are on the other clock. */
  add(out: Room, back: Room): void {
    this.#out.add(out);
    this.#back.add(back);
    this.#allOut.push(out);
    this.#allBack.push(back);
    const moved = RATE_MOST * (out.room + back.room);
    this.#widerOut.push({ at: out.at, room: out.room + moved });
    this.#widerBack.push({ at: back.at, room: back.room + moved });
  }

  /** Offsets that no estimator can tell from the truth `now` (seconds), were the crystal straight. */
  certain(now: number): Interval {
    return this.#between(this.#out.points, this.#back.points, now, NONE);
  }

  /** As `possible`, for who knows how long an exchange took, and not when within it its datagrams arrived. */
  possibleAtLeast(now: number, error: number): Interval {
    return this.#between(this.#widerOut, this.#widerBack, now, (age) => bend(age) + error);
  }

  /** All that the limits leave, with a crystal that wanders; in proportion to the number of exchanges. */
  possible(now: number, error: number): Interval {
    return this.#between(this.#allOut, this.#allBack, now, (age) => bend(age) + error);
  }

  #between(
    out: readonly Room[],
    back: readonly Room[],
    now: number,
    slack: (age: number) => number,
  ): Interval {
    const [above, below] = [new Rooms(out, now, slack), new Rooms(back, now, slack)];
    return {
      least: -furthest(below, above, this.#slower),
      most: furthest(above, below, this.#faster),
    };
  }
}
