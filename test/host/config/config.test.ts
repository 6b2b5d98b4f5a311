// Loading a configuration: what is wrong is said all at once, with its place and a remedy.

import t, { type Test } from 'tap';
import { type Fault, faultLines, loadConfig, type Validator } from '#host/config/config.js';
import { Conversion } from '#host/config/conversion.js';
import { readJson } from '#host/config/json.js';
import { nearest } from '#host/config/nearest.js';

const anything: Validator = () => true;

function faultsOf(t: Test, text: string): string {
  const file = `${t.testdir({ 'a.json': text })}/a.json`;
  const loaded = loadConfig(file, anything, () => ({}));
  return 'faults' in loaded ? faultLines('a.json', loaded.faults) : 'good';
}

t.test('what is not JSON is told with its line, its column and what was expected there', (t) => {
  for (const [text, told] of [
    ['', 'line 1, column 1: expected a value, found the end of the file'],
    ['{\n  "a": 1,\n}', 'line 3, column 1: a comma before } is one too many'],
    ['[1,\n2,]', 'line 2, column 3: a comma before ] is one too many'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: expected a comma or }, found "b"'],
    ['{"a" 1}', 'line 1, column 6: expected a colon after "a", found 1'],
    ['{\n  a: 1\n}', 'line 2, column 3: expected a key in double quotes, found a'],
    ['{"a": yes}', 'line 1, column 7: expected a value, found yes'],
    ['{"a": 01}', 'line 1, column 7: expected a value, found 01'],
    ['[1 2]', 'line 1, column 4: expected a comma or ], found 2'],
    [
      '{ // so\n}',
      'line 1, column 3: expected a key in double quotes, found a comment, which JSON does not have',
    ],
    [
      '{"a": "b\n"}',
      'line 1, column 7: this text has no closing quote on its line, or a wrong escape',
    ],
    ['{}\n{}', 'line 2, column 1: there is more after the end'],
    ['['.repeat(1e5), 'line 1, column 65: this is nested too deeply'],
  ] as const)
    t.equal(faultsOf(t, text), `a.json: not JSON at ${told}`);
  t.end();
});

t.test('every text that the engine takes for JSON is read alike, and no other', (t) => {
  const good =
    '1|-0|1.5e+3|1E5|true|null|"\\u00e9\\n\\/"|[]|{}|[[],{}]|{"a":{"b":[1,"x",null]}}| \t\r\n1 |' +
    '{"__proto__":1}|"\u2028"';
  const bad =
    '+1|1.|.5|-|1e|nul|truee|"\\x"|"\t"|[1,,2]|{"a"}|"|\u00a01|{1:2}|{,}|[,]|1 1|NaN|"\\u12g4"|\0' +
    "|'a'";
  const texts = [...good.split('|'), ...bad.split('|')];
  for (const text of texts) {
    const reading = readJson(text);
    let expected: unknown;
    try {
      expected = JSON.parse(text);
    } catch {
      t.ok('mistake' in reading, encodeURI(text));
      continue;
    }
    t.same('value' in reading && reading.value, expected, encodeURI(text));
  }
  t.end();
});

t.test('a key that is given twice is a fault, wherever it stands', (t) => {
  t.equal(
    faultsOf(t, '{"a": 1,\n"b": [{"c": 1, "d": 2,\n\n"\\u0063": 3}],\n"a": 2}'),
    'a.json: b[0].c: given twice; keep one of line 2 and line 4\n' +
      'a.json: a: given twice; keep one of line 1 and line 5',
  );
  t.equal(faultsOf(t, '{"a": {"a": 1}, "b": {"a": 1}}'), 'good');
  t.end();
});

t.test('a file that cannot be read is one line', (t) => {
  const folder = t.testdir({});
  const absent = loadConfig(`${folder}/absent.json`, anything, () => ({}));
  t.same(absent, { faults: [{ path: '', expected: 'cannot be read: no such file or folder' }] });
  const isFolder = loadConfig(folder, anything, () => ({}));
  t.same(isFolder, {
    faults: [{ path: '', expected: 'cannot be read: it is a folder, not a file' }],
  });
  t.end();
});

t.test('a byte-order mark, as Windows editors write it, does no harm', (t) => {
  t.equal(faultsOf(t, '\uFEFF{"a": 1}'), 'good');
  t.end();
});

t.test('a good configuration is frozen in depth', (t) => {
  const file = `${t.testdir({ 'a.json': '{"a": {"b": [1]}, "$schema": "x"}' })}/a.json`;
  const loaded = loadConfig(file, anything, () => ({ deep: { list: [{}] } }));
  if ('faults' in loaded) throw new Error('it is good');
  t.throws(() => Object.assign(loaded.config.deep.list[0]!, { x: 1 }), TypeError);
  t.throws(() => loaded.config.deep.list.push({}), TypeError);
  t.same(loaded.settings, { a: { b: [1] } });
  t.ok(Object.isFrozen(loaded.settings['a']));
  t.end();
});

t.test('a fault reads as one line, with a long value cut short', (t) => {
  const long = 'x'.repeat(1000);
  t.equal(
    faultLines('f', [
      { path: 'a.b', value: 5, expected: 'true or false', hint: 'quote nothing' },
      { path: '', value: [long], expected: 'an object' },
      { path: 'c', value: null, expected: 'a name' },
    ]),
    `f: a.b: 5 is not true or false; quote nothing\n` +
      `f: ["${'x'.repeat(55)}... is not an object\n` +
      `f: c: null is not a name`,
  );
  t.end();
});

t.test('the word that was meant is the nearest one, if it is near at all', (t) => {
  const words = ['key', 'masters', 'maxSlewRate', 'maxBackwardStep'];
  for (const [typed, meant] of [
    ['maxSlewrate', 'maxSlewRate'],
    ['MAXSLEWRATE', 'maxSlewRate'],
    ['slewRate', 'maxSlewRate'],
    ['kye', 'key'],
    ['keys', 'key'],
    ['master', 'masters'],
    ['maxBackwardsStep', 'maxBackwardStep'],
    ['foo', undefined],
    ['', undefined],
  ] as const)
    t.equal(nearest(typed, words), meant, typed);
  t.equal(nearest('a', []), undefined);
  t.end();
});

t.test(
  'an address to listen at is one in numbers, so that no name of an interface is taken',
  (t) => {
    for (const text of ['eth0', 'localhost', 'clock-1.plant.example:7525']) {
      const conversion = new Conversion('/etc/belfry');
      conversion.listen('listen', text, 7525);
      t.match(conversion.faults, [
        { path: 'listen', value: text, hint: '"ip address" lists them' },
      ]);
    }
    const conversion = new Conversion('/etc/belfry');
    for (const text of ['0.0.0.0', '[::]:7525', '192.0.2.10:1', '[fe80::1%eth0]:7525'])
      conversion.listen('listen', text, 7525);
    t.same(conversion.faults, []);
    t.end();
  },
);

t.test('the path of a socket is counted in bytes, with the one for orders beside it', (t) => {
  const told = (length: number): readonly Fault[] => {
    const conversion = new Conversion('/');
    conversion.socket('socket', `/${'x'.repeat(length - 1)}`);
    return conversion.faults;
  };
  t.same(told(101), []);
  t.match(told(102), [{ expected: /at most 107 bytes, this one 108: .*x\.admin$/ }]);
  const wide = new Conversion('/');
  wide.socket('socket', `/${'é'.repeat(51)}`);
  t.equal(wide.faults.length, 1);
  t.end();
});

t.test('"none" stands for no file and no socket, however often', (t) => {
  const conversion = new Conversion('/etc/belfry');
  t.equal(conversion.fileOrNone('state', 'none'), undefined);
  t.equal(conversion.socket('socket', 'none'), undefined);
  t.equal(conversion.fileOrNone('state', './none'), '/etc/belfry/none');
  t.same(conversion.faults, []);
  t.end();
});

t.test('no two keys of a configuration name one file', (t) => {
  const conversion = new Conversion('/etc/belfry');
  conversion.file('keys', 'master.keys');
  conversion.file('state', '/var/lib/../../etc/belfry/master.keys');
  t.same(conversion.faults, [
    { path: 'state', expected: 'the same file as "keys"; each needs its own' },
  ]);
  t.end();
});
