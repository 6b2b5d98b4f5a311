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

interface Least {
  readonly value: number;
  /** By how much it grows with the rate: nanoseconds for each nanosecond per second, the point's age. */
  readonly age: number;
}

/** One way's rooms, as they stand at one instant: each with its age, and the slack that it has by then. */
class Rooms {
  readonly #points: readonly Room[];
  readonly #ages: readonly number[];
  readonly #slacks: readonly number[];

  constructor(points: readonly Room[], now: number, slack: (age: number) => number) {
    this.#points = points;
    this.#ages = points.map(({ at }) => now - at);
    this.#slacks = this.#ages.map(slack);
  }

  /** The least of `room + rate * age`, each with its slack. */
  least(rate: number): Least {
    let [value, age] = [Infinity, 0];
    for (let i = 0; i < this.#points.length; i += 1) {
      const mine = this.#ages[i]!;
      const here = this.#points[i]!.room + rate * mine + this.#slacks[i]!;
      if (here < value) [value, age] = [here, mine];
    }
    return { value, age };
  }
}

const NONE = (): number => 0;

/**
 * How far above the truth the offset may be now: along the fastest line that every exchange allows. Both
 * limits are straight in pieces and their distance is concave in the rate, so tangents find it.
 */
export function furthest(
  above: readonly Room[],
  below: readonly Room[],
  now: number,
  rateMost: number,
  slack: (age: number) => number,
): number {
  const [over, under] = [new Rooms(above, now, slack), new Rooms(below, now, slack)];
  let rate = rateMost;
  for (let i = 0; i < 100; i += 1) {
    const high = over.least(rate);
    const low = under.least(-rate);
    const lacking = -(high.value + low.value);
    const slope = high.age - low.age;
    if (lacking <= 0 || slope >= 0) return high.value;
    rate += lacking / slope;
  }
  return over.least(rate).value;
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
    const [out, back] = [this.#out.points, this.#back.points];
    return {
      least: -furthest(back, out, now, this.#slower, NONE),
      most: furthest(out, back, now, this.#faster, NONE),
    };
  }

  /** As `possible`, for who knows how long an exchange took, and not when within it its datagrams arrived. */
  possibleAtLeast(now: number, error: number): Interval {
    const slack = (age: number): number => bend(age) + error;
    return {
      least: -furthest(this.#widerBack, this.#widerOut, now, this.#slower, slack),
      most: furthest(this.#widerOut, this.#widerBack, now, this.#faster, slack),
    };
  }

  /** All that the limits leave, with a crystal that wanders; in proportion to the number of exchanges. */
  possible(now: number, error: number): Interval {
    const slack = (age: number): number => bend(age) + error;
    return {
      least: -furthest(this.#allBack, this.#allOut, now, this.#slower, slack),
      most: furthest(this.#allOut, this.#allBack, now, this.#faster, slack),
    };
  }
}
