// From samples to offset, rate and bound.

export { EnvelopeEstimator } from './envelope.js';
export type { Estimate, Estimator } from './estimator.js';
