// Exchanges of stamps: asked, screened, paced, counted.

export { Asker } from './asker.js';
export { sampleOf, type Exchange, type Sample } from './exchange.js';
export { Granularity } from './granularity.js';
export { healthOf, type Health } from './health.js';
export type { LossObservation } from './loss.js';
export { Pace, quickPause } from './pace.js';
