// Plays tapes to a target, made anew or from those that showed something; shortens one that finds.

import type { Random } from '#protocol/endpoint.js';
import { bytesOf, integer, pick } from '../sim/dice.js';
import { seededRandom } from '../sim/random.js';
import { type Found, faultOf, kindOf } from './playing.js';
import { shortened } from './shortening.js';
import type { Target } from './target.js';

export interface Run {
  readonly inputs: number;
  readonly seconds: number;
  /** Different things that the inputs showed. */
  readonly shown: number;
  readonly finds: readonly Found[];
}

export interface Course {
  readonly seed: number;
  /** True when it is time to end. */
  readonly done: (inputs: number) => boolean;
  /** Tapes to begin with. */
  readonly tapes: readonly Uint8Array[];
  /** Told before each tape, so that somebody else can tell which one never ended. */
  readonly watch?: (tape: Uint8Array) => void;
}

/** Tapes that showed something new, of which so many are varied. */
const KEPT = 512;
/** Different finds in one run, after which there is no point in more. */
const FINDS_MOST = 20;

/** Tapes that showed something new are kept, and varied. */
export async function fuzz(target: Target, course: Course): Promise<Run> {
  const random = seededRandom(course.seed);
  const started = performance.now();
  const kept = [...course.tapes];
  const shown = new Set<string>();
  const finds = new Map<string, Found>();
  let inputs = 0;
  await target.open?.();
  try {
    while (!course.done(inputs) && finds.size < FINDS_MOST) {
      const bytes = kept[inputs] ?? nextTape(random, kept, target.tapeMost);
      const seen = new Set<string>();
      course.watch?.(bytes);
      const message = await faultOf(target, bytes, seen);
      inputs += 1;
      if (message !== undefined && !finds.has(kindOf(message)))
        finds.set(kindOf(message), await shortened(target, { tape: bytes, message }));
      const news = [...seen].filter((one) => !shown.has(one));
      if (news.length === 0 || message !== undefined) continue;
      for (const one of news) shown.add(one);
      if (kept.length < KEPT) kept.push(bytes);
      else kept[integer(random, KEPT)] = bytes;
    }
  } finally {
    await target.close?.();
  }
  const seconds = (performance.now() - started) / 1000;
  return { inputs, seconds, shown: shown.size, finds: [...finds.values()] };
}

function nextTape(random: Random, kept: readonly Uint8Array[], most: number): Uint8Array {
  if (kept.length === 0 || random() < 0.4)
    return bytesOf(random, 1 + Math.floor(most * random() ** 2));
  const one = pick(random, kept);
  if (random() < 0.3) return spliced(random, one, pick(random, kept), most);
  const bytes = one.slice();
  for (let many = 1 + integer(random, 8); many > 0 && bytes.length > 0; many -= 1)
    bytes[integer(random, bytes.length)] = integer(random, 256);
  if (random() < 0.5) return bytes;
  return joined(bytes, bytesOf(random, integer(random, 64)), most);
}

function spliced(random: Random, one: Uint8Array, other: Uint8Array, most: number): Uint8Array {
  const [head, tail] = [integer(random, one.length + 1), integer(random, other.length + 1)];
  return joined(one.subarray(0, head), other.subarray(tail), most);
}

const joined = (one: Uint8Array, other: Uint8Array, most: number): Uint8Array =>
  Uint8Array.from([...one, ...other]).subarray(0, most);
