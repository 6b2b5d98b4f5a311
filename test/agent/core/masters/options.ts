// What every connection and record of one agent has in common, for tests.

import { GroupTimeEstimate } from '#agent/core/asking/group-time-estimate.js';
import type { ConnectionOptions } from '#agent/core/masters/connection.js';
import type { MasterRecordOptions } from '#agent/core/masters/master-record.js';
import { spanOf } from '#protocol/time.js';
import { KMC, crypto } from '#sim/alone.js';

/** Without chance, so that pauses are what they are. */
const MIDDLE = (): number => 0.5;

export const CONNECTION: ConnectionOptions = {
  name: KMC.name,
  key: KMC.key,
  crypto,
  random: MIDDLE,
  instance: 1,
  asksItself: false,
  severalMasters: true,
  leadsGroup: false,
};

export const recordOptions = (): MasterRecordOptions => ({
  connection: CONNECTION,
  asking: { estimate: new GroupTimeEstimate(), interval: spanOf(1e9), random: MIDDLE },
});
