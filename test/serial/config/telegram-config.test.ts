// Telegrams that a configuration describes: the same values as those built in, and every fault told.

import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { faultLines } from '#host/config/config.js';
import { formatDuration } from '#host/config/units.js';
import { loadAgentConfig } from '#agent/config/config.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { CHECK_NAMES } from '#telegrams/language/checks.js';
import { descriptionOf } from '#telegrams/language/describe.js';
import { CONDITIONS } from '#telegrams/language/facts.js';
import { FIELD_NAMES, WEEKDAYS } from '#telegrams/language/fields.js';

const SMALLEST = { name: 'line-3', masters: ['clock.example'], key: 'agent.key' };

const load = (t: Test, telegrams: unknown) => {
  const text = JSON.stringify({ ...SMALLEST, telegrams });
  return loadAgentConfig(`${t.testdir({ 'a.json': text })}/a.json`);
};

function faultsOf(t: Test, telegrams: unknown): string[] {
  const loaded = load(t, telegrams);
  return 'faults' in loaded ? faultLines('f', loaded.faults).split('\n') : [];
}

const LINE = '9600 8N1';

t.test('every format that is built in can be described, and is then the same value', (t) => {
  for (const [name, format] of CATALOGUE) {
    const loaded = load(t, { copy: descriptionOf(format, formatDuration) });
    t.strictSame('config' in loaded && loaded.config.telegrams['copy'], format, name);
  }
  t.end();
});

t.test('the shortest description gets what is usual', (t) => {
  const loaded = load(t, { hall: { line: LINE, emit: ['T', { field: 'hour' }] } });
  t.strictSame('config' in loaded && loaded.config.telegrams, {
    hall: {
      title: 'hall',
      source: 'the configuration',
      line: LINE,
      scale: 'local',
      names: 'present',
      every: 1e9,
      delay: 0,
      announce: { change: 3600e9, leap: 3600e9 },
      emit: ['T', { field: 'hour' }],
    },
  });
  t.end();
});

t.test('the schema is told every fault at once, each with its place', (t) => {
  const emit = [
    { field: 'huor' },
    5,
    {},
    { feild: 'hour' },
    { mark: 'late' },
    { field: 'hour', wdth: 2, base: 'oct' },
    {
      choose: [
        { when: 'unsett', text: '' },
        { within: 5, text: 'x' },
      ],
    },
    { sum: ['a', { add: 1 }, { when: ['dst', 'x'], add: -1 }, { field: 'hour', times: 0 }] },
    { check: 'md5' },
  ];
  const part =
    'is not a text such as "<STX>", or an object with field, choose, sum, check, mark, aside or optional';
  t.same(faultsOf(t, { hall: { line: '9600 8N3', emit } }), [
    'f: telegrams.hall.line: "9600 8N3" is not line settings such as "9600 8N1": speed, data bits, parity N, E or O, stop bits',
    'f: telegrams.hall.emit[0].field: "huor" is not a number of the date or time such as "hour" or "day-of-year"; did you mean hour?',
    `f: telegrams.hall.emit[1]: 5 ${part}`,
    `f: telegrams.hall.emit[2]: {} ${part}`,
    `f: telegrams.hall.emit[3]: {"feild":"hour"} ${part}`,
    'f: telegrams.hall.emit[4].mark: "late" is not "on-time"',
    'f: telegrams.hall.emit[5].wdth: unknown key; did you mean width?',
    'f: telegrams.hall.emit[5].base: "oct" is not "decimal" or "hex" or "bcd" or "binary"',
    'f: telegrams.hall.emit[6].choose[0].when: "unsett" is not a condition such as "unset" or "not dst"; did you mean unset?',
    'f: telegrams.hall.emit[6].choose[0].text: "" is not a text of one or more characters',
    'f: telegrams.hall.emit[6].choose[1].within: 5 is not a duration such as "1s", "250ms" or "50us"',
    'f: telegrams.hall.emit[7].sum[0]: "a" is not a whole number, or an object with add, field or either',
    'f: telegrams.hall.emit[7].sum[1].when: missing; expected a condition such as "unset", or a list of conditions',
    'f: telegrams.hall.emit[7].sum[2].when[1]: "x" is not a condition such as "unset" or "not dst"',
    'f: telegrams.hall.emit[7].sum[2].add: -1 is not a whole number from 0 on',
    'f: telegrams.hall.emit[7].sum[3].times: 0 is not a whole number from 1 on',
    'f: telegrams.hall.emit[8].check: "md5" is not "xor" or "sum8" or "crc16-modbus"',
  ]);
  t.end();
});

t.test('what no schema sees is told with the same places', (t) => {
  const telegrams = {
    hall: { line: '9600 7E1', emit: ['<STY>', { field: 'year', width: 2 }] },
    door: { line: '9600 7E1', emit: ['x', { field: 'hour', base: 'bcd', width: 1 }], every: '7s' },
    late: { line: LINE, emit: ['x'], delay: '2s', announce: { change: '40d' } },
    'Hall 2': { line: LINE, emit: ['x'] },
    gorgy: { line: LINE, emit: ['x'] },
    none: {},
  };
  t.same(faultsOf(t, telegrams), [
    'f: telegrams.none.line: missing; expected line settings such as "9600 8N1": speed, data bits, parity N, E or O, stop bits',
    'f: telegrams.none.emit: missing; expected a list of parts, such as ["<STX>", { "field": "hour" }]',
    'f: telegrams.hall.emit[0]: "<STY>" is not a text to send: "<STY>" is neither an ASCII character nor a name such as <STX> or <0x02> (a < itself is <<)',
    'f: telegrams.hall.emit[1]: too narrow: 2099 does not fit into 2 bytes',
    'f: telegrams.door.emit[1]: needs 8 data bits, and the line has 7 (9600 7E1)',
    'f: telegrams.door.every: whole seconds that divide a day evenly, such as 1s, 10s or 1m',
    'f: telegrams.late.delay: "2s" is not a duration from -1s to 1s',
    'f: telegrams.late.announce.change: "40d" is not a duration from 0s to 31d',
    'f: telegrams: "Hall 2" is not a name of 1 to 31 lower-case letters, digits, dots, underscores and hyphens, such as "hall"',
    'f: telegrams.gorgy: the name of a format that is built in; give it another',
  ]);
  t.end();
});

t.test('one faulty telegram leaves the rest of the configuration to be looked at', (t) => {
  const loaded = load(t, { hall: { line: LINE, emit: ['<STY>'] } });
  t.match('sound' in loaded && loaded.sound, { name: 'line-3' });
  t.notOk('sound' in loaded && loaded.sound && 'telegrams' in loaded.sound);
  t.end();
});

interface Node {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

t.test('the schema knows the words of the language, and explains every key', (t) => {
  const source = import.meta.resolve('#agent/config/config.js');
  const file = new URL('../../schema/agentd.schema.json', source);
  const { $defs } = JSON.parse(readFileSync(file, 'utf8')) as { $defs: Record<string, Node> };
  const { field, check, condition } = $defs;
  t.same(field?.properties?.['field']?.enum, FIELD_NAMES);
  t.same(field?.properties?.['first']?.enum, WEEKDAYS);
  t.same(check?.properties?.['check']?.enum, CHECK_NAMES);
  t.same(
    condition?.enum,
    CONDITIONS.flatMap((one) => [one, `not ${one}`]),
  );
  let count = 0;
  for (const name of ['telegram', 'field', 'sum', 'check', 'mark', 'aside', 'optional'])
    for (const [key, node] of Object.entries($defs[name]?.properties ?? {})) {
      t.ok(node.description, `${name}.${key} is described`);
      count += 1;
    }
  t.ok(count > 25);
  t.end();
});
