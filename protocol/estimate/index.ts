// From samples to offset, rate and bound.

export { EnvelopeEstimator } from './envelope.js';
export type { Estimate } from './estimator.js';
