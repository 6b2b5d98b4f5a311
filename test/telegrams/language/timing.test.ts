// When a telegram has to leave: lead times as worked out by hand from the published marks.

import t from 'tap';
import { spanOf } from '#protocol/time.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { formatOf, type TelegramFormat } from '#telegrams/language/format.js';
import {
  characterTime,
  isDue,
  lineOf,
  telegramSize,
  timingOf,
} from '#telegrams/language/layout.js';

const format = (name: string): TelegramFormat => CATALOGUE.get(name)!;
const ms = (span: number): number => Math.round(span / 1e5) / 10;

t.test('a character has a start bit, its data, perhaps a parity bit, and stop bits', (t) => {
  t.same(lineOf('9600 7E2'), { baud: 9600, dataBits: 7, parity: 'even', stopBits: 2 });
  t.same(lineOf('19200 8N1'), { baud: 19_200, dataBits: 8, parity: 'none', stopBits: 1 });
  t.equal(characterTime(lineOf('9600 8N1')), (10 / 9600) * 1e9);
  t.equal(characterTime(lineOf('2400 8E1')), (11 / 2400) * 1e9);
  t.equal(characterTime(lineOf('9600 7O1')), (10 / 9600) * 1e9);
  t.equal(characterTime(lineOf('300 8N2')), (11 / 300) * 1e9);
  t.throws(() => lineOf('0 8N1'), RangeError);
  t.end();
});

t.test('the mark is the character that the publisher says, and the lead follows from it', (t) => {
  for (const [name, mark, lead] of [
    ['meinberg-std', 0, 0],
    ['if482', 17, 17.7],
    ['hopf-6021', 17, 17.7],
    ['hopf-ms', 21, 21.9],
    ['sysplex-1', 14, 14.6],
    ['truetime', 14, 14.6],
    ['vorne', 44, 45.8],
    ['spectracom-3', 28, 29.2],
    ['dumb', 8, 8.3],
    ['arduino-time', 12, 12.5],
    ['dcf7000', 23, -378.6],
  ] as const) {
    const timing = timingOf(format(name));
    t.same([timing.mark, ms(timing.lead), timing.ahead], [mark, lead, 0], name);
  }
  t.end();
});

t.test('a port with other line settings leaves at another time', (t) => {
  t.equal(ms(timingOf(format('if482'), '1200 7E1').lead), 141.7);
  t.equal(ms(timingOf(format('hopf-6021'), '19200 8N1').lead), 8.9);
  t.equal(ms(timingOf(format('gorgy')).duration), 110);
  t.equal(ms(timingOf(format('meinberg-std')).duration), 36.7);
  t.end();
});

t.test('a described format may name the coming second and be due beside it', (t) => {
  const coming = formatOf({
    title: 'x',
    source: 'x',
    line: '9600 8N1',
    scale: 'utc',
    names: 'coming',
    delay: spanOf(-20e6),
    emit: ['abc', { mark: 'on-time' }, 'd'],
  });
  const { mark, lead, ahead } = timingOf(coming);
  t.same([mark, ms(lead), ahead], [3, 23.1, 1]);
  t.end();
});

t.test('telegrams have the lengths that their publishers state', (t) => {
  for (const [name, size] of [
    ['meinberg-std', 32],
    ['meinberg-sat', 29],
    ['erlangen-gps', 66],
    ['erlangen-pzf', 32],
    ['abb-spa', 32],
    ['computime', 24],
    ['racal', 16],
    ['sysplex-1', 16],
    ['truetime', 16],
    ['irig-j1', 15],
    ['hopf-6021', 18],
    ['hopf-ms', 22],
    ['if482', 17],
    ['gorgy', 24],
    // Printing characters, and the CR and LF around them.
    ['spectracom-0', 22 + 4],
    ['spectracom-1', 22 + 4],
    ['spectracom-2', 24 + 2],
    ['spectracom-3', 29 + 2],
    ['spectracom-4', 24 + 2],
    ['spectracom-9', 16],
    ['sel-b8', 21],
    ['arbiter-b5', 24 + 2],
    ['vorne', 45],
    ['wharton-400a-1', 15],
    ['rcc8000', 31],
    ['dcf7000', 24],
    ['zyfer', 29],
    ['trimble-taip', 37],
  ] as const)
    t.equal(telegramSize(format(name)), size, name);
  t.end();
});

t.test('a telegram is due at whole multiples of its time, counted from midnight', (t) => {
  t.equal(isDue(format('dumb'), 4711), true);
  t.equal(isDue(format('chronolog'), 3600), true);
  t.equal(isDue(format('chronolog'), 3601), false);
  t.equal(isDue(format('arduino-time'), 50), true);
  t.equal(isDue(format('arduino-time'), 55), false);
  t.end();
});
