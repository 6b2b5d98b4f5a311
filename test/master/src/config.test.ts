// A master's configuration: defaults, conversions, faults, and a clock described as the agent's is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { loadMasterConfig } from '@belfry/master/src/config.js';
import { formatFaults } from '@belfry/protocol/node/config.js';

const load = (t: Test, config: unknown) =>
  loadMasterConfig(`${t.testdir({ 'm.json': JSON.stringify(config) })}/m.json`);

function faultsOf(t: Test, config: unknown): string[] {
  const loaded = load(t, config);
  return 'faults' in loaded ? formatFaults('f', loaded.faults).split('\n') : [];
}

interface Node {
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly $defs?: Readonly<Record<string, unknown>>;
}

function schemaOf(place: string): Node {
  const source = import.meta.resolve(`@belfry/${place}/src/config.js`);
  const schema = new URL(`../../schema/${place}d.schema.json`, source);
  return JSON.parse(readFileSync(schema, 'utf8')) as Node;
}

t.test('the smallest configuration gets every default, as quantities', (t) => {
  const loaded = load(t, { keys: 'keys' });
  t.strictSame('config' in loaded && loaded.config, {
    listen: { host: '0.0.0.0', port: 7525 },
    mode: 'average',
    interval: 1e9,
    keys: join(t.testdirName, 'keys'),
    anonymous: false,
    consensus: { trust: 1e9, maxBound: 1e8, maxSlewRate: 5e-4, gather: 4e9 },
    clock: { maxSlewRate: 5e-4, stepThreshold: 5e8, maxBackwardStep: 86_400e9 },
    log: 'info',
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
    "f: keys: missing; expected the path of the file with everybody's keys, which belfry-master keys add makes",
    'f: key: unknown key; did you mean keys?',
    'f: mode: "avg" is not "average" or "master"',
    'f: anonymous: "no" is not true or false',
    'f: consensus.Gather: unknown key; did you mean gather?',
    'f: consensus.trust: "-1s" is not a duration such as "1s", "250ms" or "50us"',
    'f: clock: null is not an object such as {"maxSlewRate":"100ppm","stepThreshold":"10s"}',
    'f: listen: "0.0.0.0:75250": a port is at most 65535',
    'f: consensus.maxSlewRate: "0ppm" is not a rate from 1ppb to 100000ppm',
  ]);
  t.end();
});

t.test('every key of the schema is described, and its examples and default are good', (t) => {
  const { properties } = schemaOf('master');
  for (const [key, node] of Object.entries(properties!)) {
    t.ok(node.description, `${key} is described`);
    for (const value of [...('default' in node ? [node.default] : []), ...node.examples!])
      t.same(faultsOf(t, { keys: 'k', [key]: value }), [], `${key}: ${JSON.stringify(value)}`);
  }
  for (const [key, node] of Object.entries(properties!['consensus']!.properties!))
    for (const value of [node.default, ...node.examples!])
      t.same(faultsOf(t, { keys: 'k', consensus: { [key]: value } }), [], key);
  t.end();
});

t.test('master and agent describe the clock and the quantities in the same words', (t) => {
  const master = schemaOf('master');
  const agent = schemaOf('agent');
  t.strictSame(master.properties!['clock'], agent.properties!['clock']);
  t.strictSame(master.properties!['log'], agent.properties!['log']);
  // An agent has words for telegrams besides.
  for (const [name, words] of Object.entries(master.$defs ?? {}))
    t.strictSame(agent.$defs?.[name], words, name);
  t.ok(Object.keys(master.$defs ?? {}).length > 4);
  t.end();
});
