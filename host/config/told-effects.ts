// What a changed key takes of the parts of a configuration by which others are told the time, of agents and masters alike.

import type { Effects } from './effect.js';

/** A row for each key of `ntp` and `legacy`: their sockets are opened and closed while the clock goes on. */
export const TOLD_EFFECTS: Effects = {
  'ntp.listen': 'reload',
  'ntp.allow': 'reload',
  'ntp.deny': 'reload',
  'ntp.perSecond': 'reload',
  'ntp.stratum': 'reload',
  'ntp.untrusted': 'reload',
  'ntp.broadcast.to': 'reload',
  'ntp.broadcast.every': 'reload',
  'ntp.broadcast.hops': 'reload',
  'ntp.broadcast.version': 'reload',
  'legacy.time': 'reload',
  'legacy.daytime': 'reload',
  'legacy.form': 'reload',
  'legacy.allow': 'reload',
  'legacy.deny': 'reload',
  'legacy.perSecond': 'reload',
};
