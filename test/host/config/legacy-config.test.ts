// The `legacy` part of a configuration: what is served where, and who may ask unless it is said.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { agentConfigIn } from '#agent/config/config.js';
import { Conversion } from '#host/config/conversion.js';
import { type CheckedLegacy, convertLegacy } from '#host/config/legacy-config.js';
import { mayAsk } from '#protocol/ntp/networks.js';

const CHECKED: CheckedLegacy = { form: 'ctime', allow: ['10.0.0.0/8'], deny: [], perSecond: 4 };

t.test('without that part, or without a place in it, nothing is served', (t) => {
  t.same(convertLegacy(undefined, new Conversion('/')), {});
  const { legacy } = convertLegacy(CHECKED, new Conversion('/'));
  t.same([legacy?.time, legacy?.daytime], [undefined, undefined]);
  t.end();
});

t.test('each has the port of its protocol, unless another is given', (t) => {
  const { legacy } = convertLegacy(
    { ...CHECKED, time: '[::]', daytime: '0.0.0.0:1013' },
    new Conversion('/'),
  );
  t.same(legacy?.time, { host: '::', port: 37 });
  t.same(legacy?.daytime, { host: '0.0.0.0', port: 1013 });
  t.end();
});

t.test('every mistake is told at its place', (t) => {
  const conversion = new Conversion('/');
  convertLegacy(
    { ...CHECKED, time: 'lab', daytime: 'lab', allow: ['all'], deny: ['none'] },
    conversion,
  );
  t.same(
    conversion.faults.map(({ path }) => path),
    ['legacy.time', 'legacy.daytime', 'legacy.allow[0]', 'legacy.deny[0]'],
  );
  t.end();
});

t.test(
  'unless it is said who may ask, nobody on the internet may, of agents and masters alike',
  (t) => {
    const text = '{"name":"a","masters":["10.0.0.1"],"legacy":{"time":"[::]"}}';
    const loaded = agentConfigIn(text, '/etc/belfry');
    const { legacy } = ('config' in loaded ? loaded.config : loaded.sound)!;
    for (const host of [
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '127.0.0.1',
      'fd00::1',
      '::1',
      'fe80::1%eth0',
    ])
      t.ok(mayAsk(host, legacy!), host);
    for (const host of ['8.8.8.8', '172.32.0.1', '192.169.0.1', '2001:db8::1', '100.64.0.1'])
      t.notOk(mayAsk(host, legacy!), host);
    const [agent, master] = ['agent', 'master'].map((role) => {
      const file = new URL(`../../../../${role}/schema/${role}d.schema.json`, import.meta.url);
      return (JSON.parse(readFileSync(file, 'utf8')) as { properties: { legacy: object } })
        .properties.legacy;
    });
    t.same(agent, master);
    t.end();
  },
);
