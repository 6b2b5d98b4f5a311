// An agent's configuration: defaults, conversions, and every fault of a bad file at once.

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import { loadAgentConfig } from '#agent/config/config.js';
import { faultLines } from '#host/config/config.js';

const SMALLEST = { name: 'line-3', masters: ['clock.example'], key: 'agent.key' };

const load = (t: Test, config: unknown) =>
  loadAgentConfig(`${t.testdir({ 'a.json': JSON.stringify(config) })}/a.json`);

function faultsOf(t: Test, config: unknown): string[] {
  const loaded = load(t, config);
  return 'faults' in loaded ? faultLines('f', loaded.faults).split('\n') : [];
}

t.test('the smallest configuration gets every default, as quantities', (t) => {
  const loaded = load(t, { ...SMALLEST, $schema: './agentd.schema.json' });
  t.strictSame('config' in loaded && loaded.config, {
    name: 'line-3',
    masters: [{ host: 'clock.example', port: 7525 }],
    key: join(t.testdirName, 'agent.key'),
    algorithm: 'berkeley',
    interval: 1e9,
    listen: { host: '::', port: 0 },
    clock: { maxSlewRate: 5e-4, stepThreshold: 5e8, maxBackwardStep: 86_400e9, steer: 'off' },
    reference: false,
    holdover: { alarm: 3600e9 },
    telegrams: {},
    clocks: {},
    ports: [],
    state: '/var/lib/belfry/agent/state.json',
    socket: '/run/belfry/agent/socket',
    publish: { segment: '/run/belfry/agent/clock' },
    log: 'info',
  });
  t.ok('config' in loaded && Object.isFrozen(loaded.config.clock));
  t.end();
});

t.test('one address in two spellings is one, and is kept in one', (t) => {
  const good = load(t, { ...SMALLEST, masters: ['Clock.Example', '[2001:DB8:0:0::1]'] });
  t.match('config' in good && good.config.masters, [
    { host: 'clock.example' },
    { host: '2001:db8::1' },
  ]);
  const twins = ['192.0.2.1', '[::ffff:192.0.2.1]:7525', 'a', 'A:7525', '[::1]', '[0::1]:1'];
  t.same(faultsOf(t, { ...SMALLEST, masters: twins }), [
    'f: masters[1]: the same address as masters[0]',
    'f: masters[3]: the same address as masters[2]',
  ]);
  t.same(faultsOf(t, { ...SMALLEST, masters: ['[fe80::1%eth0]', '[FE80::0:1%eth0]'] }), [
    'f: masters[1]: the same address as masters[0]',
  ]);
  t.end();
});

t.test('a master that the socket cannot reach is a fault, and says what to change', (t) => {
  const of = (listen: string | undefined, ...masters: string[]) =>
    faultsOf(t, { ...SMALLEST, masters, ...(listen && { listen }) });
  t.same(of(undefined, '192.0.2.1', '[2001:db8::1]', 'clock'), [], 'it carries both families');
  t.same(of('[::ffff:0.0.0.0]', '192.0.2.1'), [], 'that is IPv4');
  t.same(of('0.0.0.0', '192.0.2.1', '[2001:db8::1]'), [
    'f: masters[1]: "[2001:db8::1]" is an IPv6 address, which a socket at 0.0.0.0:0 cannot reach; ' +
      'change "listen" to "[::]:0", which carries both families',
  ]);
  t.match(of('[2001:db8::2]:7', '192.0.2.1'), [
    /^f: masters\[0\]: .*IPv4 address, .* at \[2001:db8::2\]:7 cannot .* "\[::\]:7"/,
  ]);
  t.same(of('[::]', '[fe80::1]', '0.0.0.0', '[::]:1'), [
    'f: masters[0]: "[fe80::1]" is of one link only; say of which: "[fe80::1%eth0]:7525"',
    'f: masters[1]: "0.0.0.0" is the address of no machine',
    'f: masters[2]: "[::]:1" is the address of no machine',
  ]);
  t.end();
});

t.test('nothing but a name and masters is needed, and a file and a socket may be none', (t) => {
  const { key: _, ...least } = SMALLEST;
  t.match(load(t, least), { config: { key: '/etc/belfry/agent.key' } });
  const without = load(t, { ...least, state: 'none', socket: 'none' });
  t.notOk('config' in without && ('state' in without.config || 'socket' in without.config));
  t.end();
});

t.test('a file of a newer version says so, and nothing else of it', (t) => {
  t.match(faultsOf(t, { ...SMALLEST, version: 2, flux: true }), [
    /^f: version: this file is written for version 2 of the configuration, and this Belfry knows 1: install/,
  ]);
  t.same(faultsOf(t, { ...SMALLEST, version: 1 }), []);
  t.match(faultsOf(t, { ...SMALLEST, version: '2' }), [/^f: version: "2" is not 1, the version/]);
  t.end();
});

t.test('what is given wins over the default, and only there', (t) => {
  const loaded = load(t, {
    ...SMALLEST,
    masters: ['192.0.2.1:80', '[::1]'],
    key: '/etc/key',
    clock: { maxSlewRate: '20ppb', simulate: { offset: '-1.5s' } },
    state: '../state.json',
    socket: relative(t.testdirName, '/run/socket'),
  });
  if ('faults' in loaded) throw new Error('it is good');
  const { masters, key, clock, state, socket } = loaded.config;
  t.same(masters, [
    { host: '192.0.2.1', port: 80 },
    { host: '::1', port: 7525 },
  ]);
  t.equal(key, '/etc/key');
  t.strictSame(clock, {
    maxSlewRate: 2e-8,
    stepThreshold: 5e8,
    maxBackwardStep: 86_400e9,
    simulate: { offset: -1.5e9, drift: 0 },
    steer: 'off',
  });
  t.equal(state, join(t.testdirName, '../state.json'));
  t.equal(socket, '/run/socket');
  t.same(loadAgentConfig(`${t.testdirName}/a.json`), loaded, 'loading again gives the same');
  t.end();
});

t.test('every fault is told at once, each with what belongs there', (t) => {
  const config = {
    name: 'Line 3',
    masters: ['a', 5, '192.0.2.300', 'a:7525', 'a:99999'],
    kye: 'agent.key',
    algorithm: 'kristian',
    interval: '10us',
    clock: { maxSlewrate: '1ppm', maxSlewRate: 500, simulate: { drift: '200000ppm' } },
    holdover: '1h',
    log: null,
  };
  t.same(faultsOf(t, config), [
    'f: kye: unknown key; did you mean key?',
    'f: name: "Line 3" is not a name of 1 to 31 lower-case letters, digits, dots, underscores and hyphens, such as "line-3"',
    'f: masters[1]: 5 is not an address such as "host", "host:7525" or "[2001:db8::1]:7525"',
    'f: algorithm: "kristian" is not "berkeley" or "cristian"',
    'f: clock.maxSlewrate: unknown key; did you mean maxSlewRate?',
    'f: clock.maxSlewRate: 500 is not a rate such as "500ppm" or "20ppb"',
    'f: holdover: "1h" is not an object such as {"alarm":"5m"}',
    'f: log: null is not "error" or "warn" or "info" or "debug"',
    'f: masters[2]: "192.0.2.300" is not an address such as "host", "host:port" or "[v6]:port"',
    'f: masters[3]: the same address as masters[0]',
    'f: masters[4]: "a:99999": a port is at most 65535',
    'f: interval: "10us" is not a duration from 1ms to 1d',
    'f: clock.simulate.drift: "200000ppm" is not a rate from -100000ppm to 100000ppm',
  ]);
  t.end();
});

t.test(
  'a machine whose clock follows the group is no reference, nor one that nobody measures',
  (t) => {
    t.same(faultsOf(t, { ...SMALLEST, reference: true }), []);
    t.match(faultsOf(t, { ...SMALLEST, reference: true, clock: { steer: 'system' } }), [
      /reference: .*steer/,
    ]);
    t.same(faultsOf(t, { ...SMALLEST, reference: true, clock: { steer: 'dry-run' } }), []);
    t.match(faultsOf(t, { ...SMALLEST, reference: true, algorithm: 'cristian' }), [
      /reference: .*cristian/,
    ]);
    t.end();
  },
);

t.test('an unknown key that is like no other is told which there are', (t) => {
  t.same(faultsOf(t, { ...SMALLEST, holdover: { zzz: 1 }, frobnicate: true }), [
    'f: frobnicate: unknown key; the keys here are name, masters, key, algorithm, interval, listen, card, clock, reference, ntp, legacy, holdover, telegrams, clocks, ports, state, socket, publish, log',
    'f: holdover.zzz: unknown key; the keys here are alarm',
  ]);
  t.end();
});

t.test('a simulated clock must not steer the true one, but may be steered for show', (t) => {
  const clock = { steer: 'system', simulate: {} };
  t.same(faultsOf(t, { ...SMALLEST, clock }), [
    'f: clock.steer: a simulated clock must not steer the true one; use "dry-run" or no simulate',
  ]);
  t.same(faultsOf(t, { ...SMALLEST, clock: { ...clock, steer: 'dry-run' } }), []);
  t.match(faultsOf(t, { ...SMALLEST, clock: { steer: true } }), [/not "off" or "dry-run" or "sys/]);
  t.end();
});

t.test('an empty object is told what it lacks, and a list that it is no configuration', (t) => {
  t.same(
    faultsOf(t, {}).map((line) => line.split(';')[0]),
    ['f: name: missing', 'f: masters: missing'],
  );
  t.match(faultsOf(t, []), [/^f: \[\] is not the configuration of belfry-agentd/]);
  t.match(faultsOf(t, { ...SMALLEST, masters: [] }), [/^f: masters: \[\] is not a list of 1 to 8/]);
  t.match(faultsOf(t, { ...SMALLEST, masters: Array(9).fill('a') })[0], /not a list of 1 to 8/);
  t.match(faultsOf(t, { ...SMALLEST, masters: ['a:0'] }), [/^f: masters\[0\]: .*port 0/]);
  t.end();
});

t.test('a key with a name that objects have from birth is as unknown as any other', (t) => {
  const path = `${t.testdir({ 'a.json': `{"__proto__": 1, ${JSON.stringify(SMALLEST).slice(1)}` })}/a.json`;
  const loaded = loadAgentConfig(path);
  t.match(loaded, { faults: [{ path: '__proto__', expected: 'unknown key' }] });
  t.match(faultsOf(t, { ...SMALLEST, constructor: 1 }), [/^f: constructor: unknown key/]);
  t.end();
});

t.test('every fault of a port is told, with what belongs there', (t) => {
  const path = '/dev/ttyUSB0';
  const ports = [
    { path, format: 'meinberg' },
    { path, format: 'if482', line: '9600 8X1', zone: 'Europe/Berlni' },
    { path: 'ttyS0', format: 'dumb', untrusted: 'flag' },
    { path: '/dev/a' },
    { path: '/dev/b', format: 'dumb', clock: 'simex' },
    { path: '/dev/c', clock: 'simx', set: { tolerance: '1s' } },
    { path: '/dev/d', clock: 'hopf-utc', set: {} },
    { path: '/dev/e', format: 'gorgy', line: '75 8E1' },
    { path: '/dev/f', format: 'dumb', delay: '2s' },
    { path: '/dev/g', format: 'dumb', vote: 'wall' },
    { path: '/dev/h', clock: 'simex', vote: 'wall' },
    { path: '/dev/i', format: 'dumb', delay: 'measured' },
  ];
  t.same(faultsOf(t, { ...SMALLEST, ports }), [
    'f: ports[1].line: "9600 8X1" is not line settings such as "9600 8N1": speed, data bits, parity N, E or O, stop bits',
    'f: ports[2].path: "ttyS0" is not the path of a serial port such as "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"',
    'f: ports[0].format: "meinberg" is not the name of a format; did you mean meinberg-std?',
    'f: ports[1].path: the same port as ports[0]',
    'f: ports[1].zone: "Europe/Berlni" is not an IANA time zone such as "Europe/Berlin", nor a rule as of TZ',
    'f: ports[2].untrusted: "flag" is not possible: dumb has no sign for it; take "nothing" or "blank"',
    'f: ports[3]: a format for a clock that only listens, or a clock that answers: one of the two',
    'f: ports[4]: a format for a clock that only listens, or a clock that answers: one of the two',
    'f: ports[5].clock: "simx" is not the name of a clock that answers; did you mean simex?',
    'f: ports[6].set: of no use: hopf-utc cannot be set',
    'f: ports[7].line: "75 8E1" is not good for gorgy: sent for 3.52 s at 75 8E1, longer than every 1 s',
    'f: ports[8].delay: "2s" is not a duration from -1s to 1s',
    'f: ports[9].vote: of no use: it cannot be read',
    'f: ports[10].vote: left out: the clock of ports[9] votes, and an agent has one vote',
    'f: ports[11].delay: "measured" is not possible: nobody answers here',
  ]);
  const asking = { ...SMALLEST, algorithm: 'cristian' };
  t.same(faultsOf(t, { ...asking, ports: [{ path, clock: 'simex', vote: 'wall' }] }), [
    'f: ports[0].vote: left out: who asks by itself (cristian) has no vote',
  ]);
  t.end();
});

t.test('a clock that answers can be described, and a fault of its messages has its place', (t) => {
  const gate = {
    line: '9600 7E1',
    ask: ['?'],
    answer: [{ field: 'unix', base: 'binary', width: 4 }],
  };
  const set = [{ send: ['w', { field: 'unix' }], acknowledge: ['<NO>'] }];
  t.same(
    faultsOf(t, {
      ...SMALLEST,
      clocks: { gate: { ...gate, set }, simex: { ...gate, line: '9600 8N1' } },
    }),
    [
      'f: clocks.gate.answer[0]: needs 8 data bits, and the line has 7 (9600 7E1)',
      'f: clocks.gate.set[0].acknowledge[0]: "<NO>" is not a text to send: "<NO>" is neither an ASCII character nor a name such as <STX> or <0x02> (a < itself is <<)',
      'f: clocks.simex: the name of a clock that is built in; give it another',
    ],
  );
  t.end();
});

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
}

/** Every key of a schema, with a function that builds the configuration that sets it. */
function* keysOf(
  node: Node,
  wrap: (part: object) => object = (part) => part,
): Generator<[key: string, node: Node, set: (value: unknown) => object]> {
  for (const [key, part] of Object.entries(node.properties ?? {})) {
    yield [key, part, (value) => wrap({ [key]: value })];
    yield* keysOf(part, (inner) => wrap({ [key]: inner }));
  }
}

t.test('every key of the schema is described, and its examples and default are good', (t) => {
  const source = import.meta.resolve('#agent/config/config.js');
  const schema = new URL('../../schema/agentd.schema.json', source);
  let count = 0;
  for (const [key, node, set] of keysOf(JSON.parse(readFileSync(schema, 'utf8')) as Node)) {
    t.ok(node.description, `${key} is described`);
    t.ok(node.examples?.length, `${key} has an example`);
    const values = 'default' in node ? [node.default] : [];
    for (const value of [...values, ...(node.examples ?? [])])
      t.same(faultsOf(t, { ...SMALLEST, ...set(value) }), [], JSON.stringify(set(value)));
    count += 1;
  }
  t.ok(count > 15);
  t.end();
});

t.test('the compiled validator runs where nothing is installed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const copy = join(folder, 'config-validator.mjs');
  cpSync(fileURLToPath(import.meta.resolve('#agent/config/config-validator.js')), copy);
  const { validate } = (await import(pathToFileURL(copy).href)) as {
    validate: (value: unknown) => boolean;
  };
  t.equal(validate({ ...SMALLEST }), true);
  t.equal(validate({}), false);
});
