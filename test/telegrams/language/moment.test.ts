// What a moment tells of changes ahead: how early, and in which direction.

import t from 'tap';
import { spanOf } from '#protocol/time.js';
import { blankFormat } from '#telegrams/language/blank.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { encode } from '#telegrams/language/encode.js';
import type { TelegramFormat } from '#telegrams/language/format.js';
import { type ClockState, formatIn, momentOf } from '#telegrams/language/moment.js';
import { UTC, zoneOf } from '#telegrams/language/zone.js';

const BERLIN = zoneOf('Europe/Berlin')!;
const GOOD: ClockState = { quality: 'synchronised', bound: spanOf(0) };
const SPRING = Date.UTC(2026, 2, 29, 1) / 1000;
const AUTUMN = Date.UTC(2026, 9, 25, 1) / 1000;

const format = (name: string): TelegramFormat => CATALOGUE.get(name)!;

/** The character at a place of a telegram. */
function signAt(name: string, place: number, seconds: number, state: ClockState = GOOD): string {
  const moment = momentOf({ seconds, nanoseconds: 0 }, BERLIN, state);
  return String.fromCharCode(encode(format(name), moment)![place]!);
}

t.test('a moment knows how far the next change is, and where it leads', (t) => {
  const at = (seconds: number) => momentOf({ seconds, nanoseconds: 0 }, BERLIN, GOOD);
  t.match(at(SPRING - 1), { offset: 3600, dst: false, change: { in: 1, by: 3600 } });
  t.match(at(SPRING), { offset: 7200, dst: true, change: { in: AUTUMN - SPRING, by: -3600 } });
  t.match(at(AUTUMN - 7), { offset: 7200, dst: true, change: { in: 7, by: -3600 } });
  t.match(at(AUTUMN), { offset: 3600, dst: false });
  t.equal(momentOf({ seconds: AUTUMN, nanoseconds: 0 }, UTC, GOOD).change, undefined);
  t.end();
});

t.test('Meinberg announces a change of summer time in the hour before it, to the second', (t) => {
  const sign = (seconds: number): string => signAt('meinberg-std', 30, seconds);
  const around = [-3601, -3600, -1, 0, 1];
  for (const change of [SPRING, AUTUMN])
    t.equal(around.map((away) => sign(change + away)).join(''), ' !!  ');
  t.end();
});

t.test('Spectracom announces it a day before, with the direction', (t) => {
  const sign = (seconds: number): string => signAt('spectracom-0', 18, seconds);
  const around = [-86_401, -86_400, -1, 0];
  t.equal(around.map((away) => sign(SPRING + away)).join(''), 'SIID');
  t.equal(around.map((away) => sign(AUTUMN + away)).join(''), 'DOOS');
  t.end();
});

t.test('a leap second is announced as early as each format does, until it is over', (t) => {
  const at = Date.UTC(2027, 0, 1) / 1000;
  const state: ClockState = { ...GOOD, leap: { at, kind: 'insert' } };
  const around = [-86_400 * 31, -86_400 * 29, -3601, -3600, -1, 0];
  const signs = (name: string, place: number): string =>
    around.map((away) => signAt(name, place, at + away, state)).join('');
  t.equal(signs('meinberg-std', 30), '   AA ');
  t.equal(signs('spectracom-4', 23), ' LLLL ');
  t.equal(signAt('meinberg-std', 30, at - 5, { ...GOOD, leap: { at, kind: 'delete' } }), 'a');
  t.end();
});

t.test('in second 60 each format shows second 60, and Erlangen an L', (t) => {
  const seconds = Date.UTC(2027, 0, 1) / 1000 - 1;
  const leap = { at: seconds + 1, kind: 'insert' } as const;
  const moment = momentOf({ seconds, nanoseconds: 0 }, UTC, { ...GOOD, leap }, true);
  const text = (name: string): string => {
    const bytes = encode({ ...format(name), scale: 'utc' }, moment)!;
    return Buffer.from(bytes).toString('latin1');
  };
  t.match(text('meinberg-std'), /31\.12\.26;T:4;U:23\.59\.60;/);
  t.match(text('hopf-6021'), /235960311226/);
  t.match(text('erlangen-gps'), / 23:59:60; \+00:00; {5}A L;/);
  t.match(text('vorne'), /45235960/);
  t.match(text('nmea-zda'), /GPZDA,235960\.00,31,12,2026/);
  t.end();
});

t.test('a blank telegram shows no time, keeps its signs, and has a good check', (t) => {
  const moment = momentOf({ seconds: SPRING, nanoseconds: 0 }, BERLIN, {
    ...GOOD,
    quality: 'unset',
  });
  const text = (name: string): string | undefined => {
    const blank = blankFormat(format(name));
    return blank && Buffer.from(encode(blank, moment)!).toString('latin1');
  };
  t.equal(text('dumb'), '  :  :  \r');
  t.equal(text('meinberg-std'), '\x02D:  .  .  ;T: ;U:  .  .  ;#*S \x03');
  t.equal(text('gorgy'), '\x02      /  /      :  :  \r');
  t.equal(text('nmea-zda'), '$GPZDA,      .  ,  ,  ,    ,00,00*66\r\n');
  t.equal(text('hopf-6021'), undefined, 'its weekday is part of a number');
  t.end();
});

t.test('in a zone that is UTC, local time is sent and signed as UTC', (t) => {
  const std = format('meinberg-std');
  t.equal(formatIn(std, UTC).scale, 'utc');
  t.equal(formatIn(std, BERLIN).scale, 'local');
  t.equal(formatIn(std, BERLIN, 'utc').scale, 'utc');
  t.equal(formatIn(format('racal'), BERLIN).scale, 'utc');
  t.equal(formatIn(format('racal'), BERLIN, 'local').scale, 'local');
  t.end();
});

t.test('what is not set, and what is held over, is told by each format that can', (t) => {
  const unset: ClockState = { quality: 'unset', bound: spanOf(Infinity) };
  const holding: ClockState = { quality: 'holdover', bound: spanOf(2e6) };
  const now = 1_784_118_896;
  const signs = (name: string, from: number, to: number): string[] =>
    [GOOD, holding, unset].map((state) => {
      const moment = momentOf({ seconds: now, nanoseconds: 0 }, BERLIN, state);
      return Buffer.from(encode(format(name), moment)!.subarray(from, to)).toString('latin1');
    });
  t.same(signs('meinberg-std', 27, 29), ['  ', ' *', '#*']);
  t.same(signs('meinberg-sat', 24, 26), ['  ', '  ', '# ']);
  t.same(signs('hopf-6021', 1, 2), ['E', '6', '2']);
  t.same(signs('hopf-ms', 1, 2), ['A', '2', '2']);
  t.same(signs('if482', 1, 2), ['A', 'A', 'M']);
  t.same(signs('wharton-400a-1', 13, 14), ['7', '3', '3']);
  t.same(signs('spectracom-2', 2, 4), ['  ', ' A', '?D']);
  t.same(signs('nmea-rmc', 17, 18), ['A', 'A', 'V']);
  t.same(signs('nmea-gga', 42, 43), ['1', '1', '0']);
  t.same(signs('dcf7000', 21, 23), ['01', '05', '05']);
  t.same(signs('sysplex-1', 13, 14), [' ', ' ', '?']);
  t.end();
});
