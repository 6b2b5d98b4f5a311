// At which socket a command looks for its daemon.

import t from 'tap';
import { socketOf } from '#host/cli/reach.js';
import type { Loaded } from '#host/config/config.js';

const USUAL = { config: '/etc/belfry/agent.json', socket: '/run/belfry/agent/socket' };
const NEITHER = { config: undefined, socket: undefined };

type Config = { readonly socket?: string };
const good = (config: Config) => (): Loaded<Config> => ({ config, settings: {} });
const bad = (): Loaded<Config> => ({ faults: [{ path: '', expected: 'cannot be read' }] });

t.test('a socket that is named counts, then that of a configuration that is named', (t) => {
  t.equal(socketOf({ config: undefined, socket: '/s' }, bad, USUAL), '/s');
  t.equal(socketOf({ config: 'a.json', socket: undefined }, good({ socket: '/a' }), USUAL), '/a');
  t.throws(() => socketOf({ config: 'a.json', socket: undefined }, bad, USUAL), {
    message: 'a.json: cannot be read',
    exitCode: 2,
  });
  t.throws(() => socketOf({ config: 'a.json', socket: undefined }, good({}), USUAL), {
    message:
      'a.json names no socket to ask the daemon at: give it a "socket" and restart the daemon',
    exitCode: 2,
  });
  t.end();
});

t.test('without either it is the one of the usual configuration, if that can be read', (t) => {
  t.equal(socketOf(NEITHER, good({ socket: '/srv/s' }), USUAL), '/srv/s');
  t.equal(socketOf(NEITHER, bad, USUAL), USUAL.socket);
  t.throws(() => socketOf(NEITHER, good({}), USUAL), { message: /agent\.json names no socket/ });
  t.end();
});
