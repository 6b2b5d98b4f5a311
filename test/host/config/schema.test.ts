// The path of a key is followed through a schema, and what leads nowhere is told what was meant.

import t from 'tap';
import { formatKeyPath, parseKeyPath } from '#host/config/key-path.js';
import { findKey, keysOf, type Schema } from '#host/config/schema.js';
import { settingRows, valueText } from '#host/config/settings.js';

const SCHEMA: Schema = {
  properties: {
    $schema: { type: 'string' },
    name: { type: 'string', description: 'what it is called' },
    clock: {
      default: {},
      properties: { steer: { enum: ['off', 'system'], default: 'off' } },
    },
    standby: { properties: { pause: { $ref: '#/$defs/span', default: '1m' } } },
    masters: { type: 'array', items: { $ref: '#/$defs/master' } },
    formats: { type: 'object', default: {}, additionalProperties: { type: 'string' } },
  },
  $defs: {
    span: { type: 'string', description: 'a span' },
    master: { type: 'object', properties: { name: { type: 'string' }, rank: { default: 0 } } },
  },
};

const find = (text: string, length = 2) => findKey(SCHEMA, parseKeyPath(text), () => length);

t.test('a path is read as people write it, and written back', (t) => {
  for (const text of ['a', 'a.b.c', 'masters[0].rank', 'a["b.c"].d'])
    t.equal(formatKeyPath(parseKeyPath(text).map((x) => (/^\d+$/.test(x) ? +x : x))), text);
  t.same(parseKeyPath('masters.0.rank'), ['masters', '0', 'rank']);
  t.same(parseKeyPath('masters[+]'), ['masters', '+']);
  for (const text of ['', '.a', 'a..b', 'a[', 'a[x]', 'a]', '[0', 'a."b"'])
    t.throws(() => parseKeyPath(text), RangeError, text);
  t.end();
});

t.test('a path leads to a key, an entry of a list, or something under its own name', (t) => {
  t.match(find('clock.steer'), { path: ['clock', 'steer'], node: { default: 'off' } });
  t.match(find('standby.pause'), { node: { type: 'string', description: 'a span' } });
  t.match(find('masters[1].rank'), { path: ['masters', 1, 'rank'], node: { default: 0 } });
  t.match(find('masters[+]'), { path: ['masters', 2] });
  t.match(find('formats.hall'), { path: ['formats', 'hall'], node: { type: 'string' } });
  t.end();
});

t.test('a path that leads nowhere is told what was meant', (t) => {
  for (const [text, fault] of [
    ['clock.stear', 'unknown key: clock.stear; did you mean clock.steer?'],
    ['steer', 'unknown key: steer; did you mean clock.steer?'],
    [
      'frobnicate',
      'unknown key: frobnicate; the keys here are name, clock, standby, masters, formats',
    ],
    ['name.x', 'unknown key: name.x; name has no parts'],
    ['masters.name', 'masters is a list: masters[0] is its first entry'],
    ['masters[3]', 'masters has no entry 3: the next one would be masters[2]'],
    [
      'constructor',
      'unknown key: constructor; the keys here are name, clock, standby, masters, formats',
    ],
  ] as const)
    t.same(find(text), { fault }, text);
  t.end();
});

t.test('every key with a value of its own is listed once', (t) => {
  t.same(
    keysOf(SCHEMA).map(({ path }) => path),
    ['$schema', 'name', 'clock.steer', 'standby.pause', 'masters', 'formats'],
  );
  t.end();
});

t.test('each setting tells its value, its default, and where the value comes from', (t) => {
  const file = { clock: { steer: 'system' }, masters: [{ name: 'a' }] };
  const settings = { ...file, masters: [{ name: 'a', rank: 0 }], formats: {} };
  const rows = settingRows(SCHEMA, file, settings);
  t.same(
    rows.map(({ path, from, value }) => [path, from, valueText(value)]),
    [
      ['name', 'unset', '-'],
      ['clock.steer', 'file', 'system'],
      ['standby.pause', 'unset', '-'],
      ['masters[0].name', 'file', 'a'],
      ['masters[0].rank', 'default', '0'],
      ['formats', 'default', '{}'],
    ],
  );
  t.end();
});
