// A master's configuration: defaults, conversions, faults, and a clock described as the agent's is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { loadMasterConfig } from '#master/config/config.js';
import { faultLines } from '#host/config/config.js';
import { usualPlaces } from '#host/files/usual-places.js';

const load = (t: Test, config: unknown) =>
  loadMasterConfig(`${t.testdir({ 'm.json': JSON.stringify(config) })}/m.json`);

function faultsOf(t: Test, config: unknown): string[] {
  const loaded = load(t, config);
  return 'faults' in loaded ? faultLines('f', loaded.faults).split('\n') : [];
}

const master = (name: string, address: string) => ({ name, address });
const MASTERS = [
  master('lab-1', '10.0.0.1'),
  master('lab-2', '10.0.0.2'),
  { ...master('lab-3', 'lab-3.example:7000'), rank: 3 },
];

/** Keys that are of use with others only. */
const COMPANIONS: Readonly<Record<string, object>> = {
  name: { masters: MASTERS },
  masters: { name: 'lab-1' },
  standby: { name: 'lab-1', masters: MASTERS },
  parent: { group: 'plant-7' },
};

interface Node {
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly $defs?: Readonly<Record<string, unknown>>;
}

function schemaOf(place: string): Node {
  const source = import.meta.resolve(`#${place}/config/config.js`);
  const schema = new URL(`../../schema/${place}d.schema.json`, source);
  return JSON.parse(readFileSync(schema, 'utf8')) as Node;
}

t.test('the smallest configuration gets every default, as quantities', (t) => {
  const loaded = load(t, { keys: 'keys' });
  t.strictSame('config' in loaded && loaded.config, {
    listen: { host: '::', port: 7525 },
    mode: 'average',
    reference: {},
    interval: 1e9,
    keys: join(t.testdirName, 'keys'),
    anonymous: false,
    masters: [],
    standby: { beacon: 1e9, quorum: false, pause: 60e9, gapAlarm: 1e8 },
    leap: { rule: 'step' },
    consensus: { trust: 1e9, maxBound: 1e8, maxSlewRate: 5e-4, gather: 4e9 },
    clock: { maxSlewRate: 5e-4, stepThreshold: 5e8, maxBackwardStep: 86_400e9 },
    state: '/var/lib/belfry/master/state.json',
    socket: '/run/belfry/master/socket',
    log: 'info',
  });
  t.end();
});

t.test('what the operator trusts the machine’s clock to is a span', (t) => {
  const loaded = load(t, { mode: 'master', reference: { trust: '50ms' } });
  t.match('config' in loaded && loaded.config, { reference: { trust: 5e7 } });
  t.match(faultsOf(t, { reference: { trust: 50 } }), [/reference\.trust/]);
  t.match(faultsOf(t, { reference: { trusts: '50ms' } }), [/reference/]);
  t.end();
});

t.test('a master needs no configuration, and the usual places are those of the schema', (t) => {
  const loaded = load(t, {});
  const { socket, state } = usualPlaces('master');
  t.match(loaded, { config: { keys: '/var/lib/belfry/master/roster', socket, state } });
  const { properties } = schemaOf('agent');
  t.match(properties, {
    socket: { default: usualPlaces('agent').socket },
    state: { default: usualPlaces('agent').state },
  });
  t.end();
});

t.test('what is given wins over the default', (t) => {
  const loaded = load(t, {
    listen: '[::]',
    mode: 'master',
    interval: '250ms',
    keys: '/k',
    anonymous: true,
    consensus: { gather: '0s' },
    clock: { simulate: { drift: '-40ppm' } },
    state: 's',
    socket: '/run/x',
    log: 'debug',
  });
  t.match('config' in loaded && loaded.config, {
    listen: { host: '::', port: 7525 },
    mode: 'master',
    interval: 25e7,
    keys: '/k',
    anonymous: true,
    consensus: { gather: 0, trust: 1e9 },
    clock: { simulate: { offset: 0, drift: -4e-5 } },
    state: join(t.testdirName, 's'),
    socket: '/run/x',
    log: 'debug',
  });
  t.end();
});

t.test('every fault is told at once, each with what belongs there', (t) => {
  const config = {
    key: 'master.keys',
    listen: '0.0.0.0:75250',
    mode: 'avg',
    anonymous: 'no',
    consensus: { trust: '-1s', maxSlewRate: '0ppm', Gather: '4s' },
    clock: null,
  };
  t.same(faultsOf(t, config), [
    'f: key: unknown key; did you mean keys?',
    'f: mode: "avg" is not "average" or "master" or "reference"',
    'f: anonymous: "no" is not true or false',
    'f: consensus.Gather: unknown key; did you mean gather?',
    'f: consensus.trust: "-1s" is not a duration such as "1s", "250ms" or "50us"',
    'f: clock: null is not an object such as {"maxSlewRate":"100ppm","stepThreshold":"10s"}',
    'f: listen: "0.0.0.0:75250": a port is at most 65535',
    'f: consensus.maxSlewRate: "0ppm" is not a rate from 1ppb to 100000ppm',
  ]);
  t.end();
});

t.test('several masters, and a parent group, become addresses and quantities', (t) => {
  const loaded = load(t, {
    keys: 'k',
    name: 'lab-2',
    masters: MASTERS,
    standby: { beacon: '200ms', quorum: true, pause: '0s', gapAlarm: '1ms' },
    group: 'plant-7',
    parent: { name: 'seven', masters: ['campus-1', 'campus-2:7526'], key: 'parent.key' },
  });
  t.match('config' in loaded && loaded.config, {
    name: 'lab-2',
    masters: [
      { name: 'lab-1', address: { host: '10.0.0.1', port: 7525 }, rank: 0 },
      { name: 'lab-2', address: { host: '10.0.0.2', port: 7525 }, rank: 0 },
      { name: 'lab-3', address: { host: 'lab-3.example', port: 7000 }, rank: 3 },
    ],
    standby: { beacon: 2e8, quorum: true, pause: 0, gapAlarm: 1e6 },
    group: 'plant-7',
    parent: {
      name: 'seven',
      masters: [
        { host: 'campus-1', port: 7525 },
        { host: 'campus-2', port: 7526 },
      ],
      key: join(t.testdirName, 'parent.key'),
    },
  });
  t.end();
});

t.test('other masters and parents that the socket cannot reach are refused', (t) => {
  const masters = [master('lab-1', '10.0.0.1'), master('lab-2', '[::ffff:10.0.0.1]')];
  const of = (more: object) =>
    faultsOf(t, { keys: 'k', name: 'lab-1', masters: masters.slice(0, 1), ...more });
  t.same(of({ masters }), ['f: masters[1].address: the same address as masters[0]']);
  t.same(of({ listen: '[::]:7525' }), []);
  t.match(of({ listen: '[2001:db8::1]' }), [/^f: masters\[0\].address: "10.0.0.1" is an IPv4 add/]);
  const parent = { name: 'p', masters: ['[2001:db8::9]'], key: 'k' };
  t.match(of({ listen: '10.0.0.1', group: 'g', parent }), [/^f: parent.masters\[0\]: .* IPv6 add/]);
  t.end();
});

t.test('a list of masters that cannot work is refused, with what is wrong in it', (t) => {
  const of = (config: object) => faultsOf(t, { keys: 'k', ...config });
  t.same(of({ name: 'lab-4', masters: MASTERS }), [
    'f: name: "lab-4" is not among "masters": lab-1, lab-2, lab-3',
  ]);
  t.same(of({ masters: MASTERS }), [
    'f: name: missing; expected which of "masters" this is: lab-1, lab-2, lab-3',
  ]);
  t.same(of({ name: 'lab-1' }), [], 'the roster has the masters');
  t.same(
    of({
      name: 'lab-1',
      masters: [...MASTERS, master('lab-2', '10.0.0.1'), master('lab-4', '10.0.0.4:0')],
    }),
    [
      'f: masters[3].name: the same name as masters[1]',
      'f: masters[3].address: the same address as masters[0]',
      'f: masters[4].address: "10.0.0.4:0": a master has no port 0',
    ],
  );
  t.same(of({ name: 'lab-1', masters: [{ name: 'lab-1' }] }), [
    'f: masters[0].address: missing; expected an address such as "host", "host:7525" or "[2001:db8::1]:7525"',
  ]);
  t.same(
    of({ name: 'lab-1', masters: MASTERS.slice(0, 2), standby: { quorum: true, beacon: '10ms' } }),
    [
      'f: standby.quorum: more than half of the masters takes 3 masters or more, not 2',
      'f: standby.beacon: "10ms" is not a duration from 50ms to 1m',
    ],
  );
  const nine = Array.from({ length: 9 }, (_, i) => master(`lab-${i + 1}`, `10.0.0.${i + 1}`));
  t.match(of({ name: 'lab-1', masters: nine })[0], /is not a list of 1 to 8 masters, such as/);
  t.same(of({ parent: { name: 'p', masters: ['a', 'a'], key: 'p' } }), [
    'f: group: missing; a group with a "parent" needs a name of its own, such as "plant-7"',
    'f: parent.masters[1]: the same address as parent.masters[0]',
  ]);
  t.end();
});

t.test('every key of the schema is described, and its examples and default are good', (t) => {
  const { properties } = schemaOf('master');
  for (const [key, node] of Object.entries(properties!)) {
    t.ok(node.description, `${key} is described`);
    for (const value of [...('default' in node ? [node.default] : []), ...node.examples!]) {
      const config = { keys: 'k', ...COMPANIONS[key], [key]: value };
      t.same(faultsOf(t, config), [], `${key}: ${JSON.stringify(value)}`);
    }
  }
  for (const [key, node] of Object.entries(properties!['consensus']!.properties!))
    for (const value of [node.default, ...node.examples!])
      t.same(faultsOf(t, { keys: 'k', consensus: { [key]: value } }), [], key);
  t.end();
});

t.test('master and agent describe the clock and the quantities in the same words', (t) => {
  const master = schemaOf('master');
  const agent = schemaOf('agent');
  const ofAgent = agent.properties!['clock']!;
  // A master never steers its machine's clock.
  const { steer, ...properties } = ofAgent.properties!;
  t.ok(steer);
  t.strictSame(master.properties!['clock'], { ...ofAgent, properties });
  t.strictSame(master.properties!['log'], agent.properties!['log']);
  // An agent has words for telegrams besides.
  for (const [name, words] of Object.entries(master.$defs ?? {}))
    t.strictSame(agent.$defs?.[name], words, name);
  t.ok(Object.keys(master.$defs ?? {}).length > 4);
  t.end();
});
