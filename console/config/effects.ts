// How each key of a console's configuration takes effect when it changes: one row a key.

import type { Effects } from '@belfry/host/config';

/** A key that a reload takes over, or why it takes a restart. */
export const CONSOLE_EFFECTS: Effects = {
  $schema: 'nothing',
  version: 'nothing',
  socket: { restart: 'the socket is opened once' },
  log: 'reload',
};
