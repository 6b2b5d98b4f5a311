// How each key of a master's configuration takes effect when it changes: one row a key.

import { type Effects, TOLD_EFFECTS } from '@belfry/host/config';

const SOCKET = 'the UDP socket is opened once';
const FILES = 'these files are opened once';
const CLOCK = 'the clock of this process cannot be exchanged while it shows a time';
const TOLD = 'the agents are told it when they join';

/** A key that a reload takes over, or why it takes a restart. */
export const MASTER_EFFECTS: Effects = {
  $schema: 'nothing',
  version: 'nothing',
  listen: { restart: SOCKET },
  address: { restart: 'the other masters were told it' },
  card: { restart: SOCKET },
  mode: { restart: 'it decides whose time the group has' },
  'reference.trust': { restart: 'what was learned of UTC rests on it' },
  interval: { restart: TOLD },
  keys: { restart: FILES },
  name: { restart: 'the other masters know this one by its name' },
  masters: 'reload',
  'standby.beacon': 'reload',
  'standby.quorum': 'reload',
  'standby.pause': 'reload',
  'standby.gapAlarm': 'reload',
  group: { restart: 'groups below know this one by its name' },
  'parent.name': { restart: 'the masters of the parent know this group by its name' },
  'parent.masters': 'reload',
  'parent.key': 'reload',
  anonymous: 'reload',
  'leap.rule': 'reload',
  'leap.file': 'reload',
  ...TOLD_EFFECTS,
  'consensus.trust': 'reload',
  'consensus.maxBound': 'reload',
  'consensus.maxSlewRate': 'reload',
  'consensus.gather': { restart: 'a master gathers once, when it starts' },
  'clock.maxSlewRate': 'reload',
  'clock.stepThreshold': 'reload',
  'clock.maxBackwardStep': 'reload',
  'clock.simulate.offset': { restart: CLOCK },
  'clock.simulate.drift': { restart: CLOCK },
  state: { restart: FILES },
  socket: { restart: FILES },
  log: 'reload',
};
