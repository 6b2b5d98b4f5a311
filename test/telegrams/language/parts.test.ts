// The small pieces of which telegrams are made: characters, digits, checks.

import t from 'tap';
import { readText, textOfBytes } from '#telegrams/language/characters.js';
import { checkForm, checkValue } from '#telegrams/language/checks.js';
import { capacityOf, formOf, readNumber, writeNumber } from '#telegrams/language/digits.js';
import { bytesOf, integer, pick } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

t.test('control characters have their names, any byte its number, and < is written twice', (t) => {
  t.same(readText('<STX>a<<b<0x80><CR><DEL>').bytes, [2, 0x61, 0x3c, 0x62, 0x80, 13, 127]);
  t.equal(
    textOfBytes([0, 1, 2, 3, 7, 10, 13, 27, 31, 32, 60, 126, 127, 128, 255]),
    '<NUL><SOH><STX><ETX><BEL><LF><CR><ESC><US> <<~<DEL><0x80><0xFF>',
  );
  t.end();
});

t.test('any bytes are written as a text that reads back as the same', (t) => {
  t.same(readText(textOfBytes(Array.from({ length: 256 }, (_, byte) => byte))), {
    bytes: Array.from({ length: 256 }, (_, byte) => byte),
  });
  const random = seededRandom(1);
  for (let i = 0; i < 200; i += 1) {
    const bytes = [...bytesOf(random, 20)];
    t.same(readText(textOfBytes(bytes)), { bytes });
  }
  t.end();
});

t.test('what cannot be sent is found at its place', (t) => {
  for (const [text, at] of [
    ['<STY>', 0],
    ['a<b', 1],
    ['ab<', 2],
    ['<0x1>', 0],
    ['abcé', 3],
    ['a\tb', 1],
    ['<stx>', 0],
  ] as const)
    t.equal(readText(text).faultAt, at, text);
  t.end();
});

t.test('a number is written in each base, padded and turned round', (t) => {
  const written = (value: number, digits: object, width = 4): string =>
    textOfBytes(writeNumber(value, formOf(digits, width)) ?? [0x21]);
  t.equal(written(26, {}), '0026');
  t.equal(written(26, { pad: ' ' }), '  26');
  t.equal(written(0, { pad: ' ' }), '   0');
  t.equal(written(26, { reversed: true }), '6200');
  t.equal(written(0xbeef, { base: 'hex' }), 'BEEF');
  t.equal(written(59, { base: 'bcd' }, 1), 'Y');
  t.equal(written(2026, { base: 'bcd' }, 2), ' &');
  t.equal(written(0x4142, { base: 'binary' }, 2), 'AB');
  t.equal(written(0x4142, { base: 'binary', reversed: true }, 2), 'BA');
  t.equal(written(10_000, {}), '!', 'too large');
  t.equal(written(-1, {}), '!', 'below zero');
  t.end();
});

t.test('over the whole range of every form, what is written is read', (t) => {
  for (const base of ['decimal', 'hex', 'bcd', 'binary'] as const)
    for (const width of [1, 2, 4])
      for (const pad of ['0', ' '] as const)
        for (const reversed of [false, true]) {
          const form = formOf({ base, width, pad, reversed }, 1);
          const most = capacityOf(form);
          const step = Math.max(1, Math.floor(most / 500));
          for (
            let value = 0;
            value < most;
            value += value + step < most || value === most - 1 ? step : most - 1 - value
          ) {
            const bytes = writeNumber(value, form)!;
            if (bytes.length === width && readNumber(Uint8Array.from(bytes), form) === value)
              continue;
            t.fail(`${value} as ${JSON.stringify(form)}`);
          }
          t.equal(writeNumber(most, form), undefined);
        }
  t.end();
});

t.test('what is no number is not read as one', (t) => {
  const read = (text: string, digits: object): number | undefined =>
    readNumber(ascii(text), formOf(digits, text.length));
  for (const text of ['1a', ' 1', '1 ', '-1', '+1', '1.', ':1']) t.equal(read(text, {}), undefined);
  t.equal(read(' 1', { pad: ' ' }), 1);
  t.equal(read('01', { pad: ' ' }), 1);
  t.equal(read('  ', { pad: ' ' }), undefined);
  t.equal(read('1 ', { pad: ' ' }), undefined);
  t.equal(read('fF', { base: 'hex' }), 255);
  t.equal(read('0G', { base: 'hex' }), undefined);
  t.equal(read('\x1a', { base: 'bcd' }), undefined);
  t.end();
});

t.test('checks are those of published frames', (t) => {
  const xor = (text: string, from = 0, to?: number): number =>
    checkValue({ check: 'xor', from, ...(to !== undefined && { to }) }, ascii(text));
  t.equal(xor('$GPGLL,5057.970,N,00146.110,E,142451,A*', 1, -1), 0x27);
  t.equal(xor('\x02:TIME:80;0233D88F08;07E0;003C;F4108014*', 0, -1), 0x6b);
  // A clock on Modbus (SIMEX SWZ): reading seven registers, and setting date and time.
  const crc = (hex: string): string => {
    const value = checkValue({ check: 'crc16-modbus' }, Uint8Array.from(Buffer.from(hex, 'hex')));
    const form = checkForm({ check: 'crc16-modbus', base: 'binary', reversed: true });
    return Buffer.from(writeNumber(value, form)!).toString('hex');
  };
  t.equal(crc('010300100007'), '05cd');
  t.equal(crc('010600170003'), '79cf');
  t.equal(crc('0110001100060c07ea0007000f000e00220038'), '5472');
  t.equal(
    checkValue({ check: 'sum8', from: 1 }, Uint8Array.of(0x40, 0x61, 0x70, 0x7e, 0x57, 0x6a)),
    0x10,
  );
  t.end();
});

t.test('a check may cover any stretch before it', (t) => {
  const random = seededRandom(2);
  for (let i = 0; i < 100; i += 1) {
    const before = bytesOf(random, 30);
    const [from, to] = [integer(random, 10), pick(random, [-1, -5, 20])];
    const covered = [...before].slice(from, to);
    const sum = covered.reduce((a, b) => a + b, 0) % 256;
    t.equal(checkValue({ check: 'sum8', from, to }, before), sum);
  }
  t.end();
});
