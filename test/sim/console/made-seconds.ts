// Seconds of a clock as they are in a plant, for tests of histories: asked each second over a busy network.

import type { ClockSecond } from '#console/core/history/sample.js';
import type { Random } from '#protocol/endpoint.js';
import { normal } from '../random.js';

/** Tue 2026-12-01 03:00:00 UTC. */
export const NIGHT_MS = Date.UTC(2026, 11, 1, 3);

/** A second of it, without whose it is; what `random` scatters else stands still. */
export function madeSecond(atMs: number, random?: Random): Omit<ClockSecond, 'key'> {
  const noise = (): number => (random === undefined ? 0 : normal(random));
  return {
    atMs,
    state: 'synchronised',
    offset: Math.round(noise() * 8000),
    bound: Math.round(150_000 + Math.abs(noise()) * 10_000),
    roundTrip: Math.round(220_000 + Math.abs(noise()) * 25_000),
    lossOut: 0,
    lossBack: 0.01,
    rate: Math.round((12.5 + noise() * 0.001) * 1e4) / 1e4,
    temperature: null,
  };
}
