// How each key of an agent's configuration takes effect when it changes: one row a key.

import { type Effects, TOLD_EFFECTS } from '@belfry/host/config';

const SOCKET = 'the UDP socket is opened once';
const FILES = 'these files are opened once';
const CLOCK = 'the clock of this process cannot be exchanged while it shows a time';

/** A key that a reload takes over, or why it takes a restart. */
export const AGENT_EFFECTS: Effects = {
  $schema: 'nothing',
  version: 'nothing',
  name: { restart: 'all masters know this agent by its name' },
  masters: 'reload',
  key: 'reload',
  algorithm: { restart: 'the masters were told at the greeting' },
  interval: 'reload',
  listen: { restart: SOCKET },
  card: { restart: SOCKET },
  'clock.maxSlewRate': 'reload',
  'clock.stepThreshold': 'reload',
  'clock.maxBackwardStep': 'reload',
  'clock.steer': 'reload',
  'clock.simulate.offset': { restart: CLOCK },
  'clock.simulate.drift': { restart: CLOCK },
  ...TOLD_EFFECTS,
  'holdover.alarm': 'reload',
  reference: { restart: 'the masters count on it' },
  telegrams: 'reload',
  clocks: 'reload',
  ports: 'reload',
  state: { restart: FILES },
  socket: { restart: FILES },
  'publish.segment': 'reload',
  'publish.clockbound': 'reload',
  'publish.chrony': 'reload',
  log: 'reload',
};
