// One value of a JSON text changes, and nothing else that somebody wrote.

import t from 'tap';
import { setInJson, unsetInJson } from '#host/config/json-edit.js';
import { readJson } from '#host/config/json.js';

const WRITTEN = `{
    "name": "a",   "masters": ["x", "y"],

    "clock": {
        "steer": "off"
    },
    "log":"info"
}
`;

t.test('a value is exchanged where it stands', (t) => {
  t.equal(setInJson(WRITTEN, ['log'], 'debug'), WRITTEN.replace('"info"', '"debug"'));
  t.equal(setInJson(WRITTEN, ['masters', 1], 'z'), WRITTEN.replace('"y"', '"z"'));
  t.equal(setInJson(WRITTEN, ['clock', 'steer'], 'system'), WRITTEN.replace('"off"', '"system"'));
  t.end();
});

t.test('what is new stands behind the last of its kind, as that is written', (t) => {
  t.equal(setInJson(WRITTEN, ['masters', 2], 'z'), WRITTEN.replace('"y"]', '"y", "z"]'));
  t.equal(
    setInJson(WRITTEN, ['clock', 'maxSlewRate'], '1ppm'),
    WRITTEN.replace('"off"', '"off",\n        "maxSlewRate": "1ppm"'),
  );
  t.equal(
    setInJson(WRITTEN, ['holdover', 'alarm'], '5m'),
    WRITTEN.replace('"info"', '"info",\n    "holdover": { "alarm": "5m" }'),
  );
  t.equal(setInJson('{}', ['a'], 1), '{\n  "a": 1\n}');
  t.equal(setInJson('{ "a": {} }', ['a', 'b'], true), '{ "a": { "b": true } }');
  t.equal(setInJson('{"a":1}', ['a', 'b'], []), '{"a":{ "b": [] }}', 'in the place of no object');
  t.end();
});

t.test('what is long stands on several lines, as far in as its surroundings', (t) => {
  const masters = [1, 2, 3].map((i) => ({ name: `laboratory-${i}`, address: `192.0.2.${i}` }));
  const text = setInJson('{\n\t"log": "info"\n}\n', ['masters'], masters);
  t.match(text, /^\{\n\t"log": "info",\n\t"masters": \[\n\t {2}\{\n\t {4}"name"/);
  t.end();
});

t.test('what is taken out takes its comma along, and an object that is empty then', (t) => {
  t.equal(unsetInJson(WRITTEN, ['log']), WRITTEN.replace(',\n    "log":"info"', ''));
  t.equal(unsetInJson(WRITTEN, ['name']), WRITTEN.replace('"name": "a",   ', ''));
  t.equal(unsetInJson(WRITTEN, ['masters', 0]), WRITTEN.replace('"x", ', ''));
  t.equal(unsetInJson(WRITTEN, ['masters', 1]), WRITTEN.replace(', "y"', ''));
  t.equal(unsetInJson('{ "a": 1,\n"b": 2, "c": 3 }', ['b']), '{ "a": 1,\n"c": 3 }');
  t.equal(unsetInJson('{ "masters": ["x"] }', ['masters', 0]), '{ "masters": [] }');
  t.match(readJson(unsetInJson(WRITTEN, ['clock', 'steer'])), {
    value: { name: 'a', masters: ['x', 'y'], log: 'info' },
  });
  t.notMatch(unsetInJson(WRITTEN, ['clock', 'steer']), /clock/);
  t.equal(unsetInJson(WRITTEN, ['none']), WRITTEN);
  t.equal(unsetInJson(WRITTEN, ['clock', 'none']), WRITTEN);
  t.end();
});

t.test('texts with quotes, brackets and commas in them are passed over', (t) => {
  const text = '{"a":"}\\",[","b":["]",{"c":"{"}]}';
  t.same(JSON.parse(setInJson(text, ['b', 1, 'c'], 'x')), { a: '}",[', b: [']', { c: 'x' }] });
  t.same(JSON.parse(unsetInJson(text, ['a'])), { b: [']', { c: '{' }] });
  t.end();
});

t.test('after any change the text says the same as a changed object', (t) => {
  const values = ['x', 1, true, [], ['a', { b: 'c' }], { d: { e: '"' } }];
  const paths = [['name'], ['clock'], ['clock', 'steer'], ['masters', 0], ['new', 'deep', 0, 'x']];
  for (const value of values)
    for (const path of paths) {
      const text = setInJson(WRITTEN, path, value);
      const read = readJson(text);
      t.ok('value' in read && read.duplicates.length === 0, text);
      const there = path.reduce<unknown>((at, part) => (at as never)[part], JSON.parse(text));
      t.same(there, value);
      t.ok('value' in readJson(unsetInJson(text, path)));
    }
  t.end();
});
