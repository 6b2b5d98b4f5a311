// Everything that is fuzzed, in the order of the table.

import type { Target } from './target.js';
import { configuration } from './targets/configuration.js';
import { order, socket } from './targets/control.js';
import { keyFile, stateFile } from './targets/files.js';
import { agent, client } from './targets/follower.js';
import { alone } from './targets/master.js';
import { member } from './targets/member.js';
import { ntp } from './targets/ntp.js';
import { oneShot } from './targets/one-shot.js';
import { telegrams } from './targets/telegrams.js';
import { wire } from './targets/wire.js';

export const TARGETS: readonly Target[] = [
  wire,
  alone,
  member,
  agent,
  client,
  oneShot,
  ntp,
  order,
  socket,
  configuration,
  keyFile,
  stateFile,
  telegrams,
];
