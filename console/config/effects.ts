// How each key of a console's configuration takes effect when it changes: one row a key.

import type { Effects } from '@belfry/host/config';

const PORT = 'the port is opened once';
const STORE = 'the store of histories is opened once';

/** A key that a reload takes over, or why it takes a restart. */
export const CONSOLE_EFFECTS: Effects = {
  $schema: 'nothing',
  version: 'nothing',
  socket: { restart: 'the socket is opened once' },
  sources: { restart: 'they are followed from the start on' },
  'web.listen': { restart: PORT },
  'web.tls.certificate': { restart: PORT },
  'web.tls.key': { restart: PORT },
  'web.tokens': { restart: 'the server looks where it was told at the start' },
  'web.behindProxy': { restart: PORT },
  'web.names': 'reload',
  'history.store': { restart: STORE },
  'history.file': { restart: STORE },
  'history.memory': { restart: STORE },
  'history.seconds': { restart: STORE },
  'history.minutes': { restart: STORE },
  'history.sizeMost': { restart: STORE },
  'history.prometheus.url': { restart: STORE },
  'history.prometheus.push': { restart: STORE },
  'rules.no-majority': 'reload',
  'rules.no-leader': 'reload',
  'rules.unseen': 'reload',
  'rules.lying': 'reload',
  'rules.away': 'reload',
  'rules.bound': 'reload',
  'rules.holdover': 'reload',
  'rules.offset': 'reload',
  'rules.wall-clock': 'reload',
  'rules.loss': 'reload',
  'rules.keys-differ': 'reload',
  'rules.machine-clock': 'reload',
  'rules.status': 'reload',
  'rules.history': 'reload',
  'rules.delivery': 'reload',
  'alarms.ways': 'reload',
  'alarms.group': 'reload',
  'alarms.pause': 'reload',
  'alarms.alive': 'reload',
  log: 'reload',
};
