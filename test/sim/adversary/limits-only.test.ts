// The estimator that knows nothing but the limits is an estimator.
import t from 'tap';
import { estimatorBehaves } from '../../protocol/estimate/estimator-behaves.js';
import { LimitsOnly } from './limits-only.js';

estimatorBehaves(t, 'limits only', () => new LimitsOnly());
