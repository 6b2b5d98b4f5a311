// Durations, rates and addresses as people write them: exact both ways, and clear when refused.

import t from 'tap';
import { spanOf } from '#protocol/time.js';
import {
  formatAddress,
  formatDuration,
  formatRate,
  parseAddress,
  parseDuration,
  parseRate,
} from '#host/config/units.js';

t.test('a duration is read exactly, in every unit', (t) => {
  for (const [text, nanoseconds] of [
    ['10ns', 10],
    ['0.5ns', 0.5],
    ['50us', 50e3],
    ['250ms', 250e6],
    ['1s', 1e9],
    ['1.1s', 1_100_000_000],
    ['0.000000001s', 1],
    ['4.35ms', 4_350_000],
    ['5m', 300e9],
    ['2h', 7200e9],
    ['1d', 86_400e9],
    ['1h30m', 5400e9],
    ['1 h 00 m 02 s', 3602e9],
    ['+3s', 3e9],
    ['-3s', -3e9],
    ['-1m 30s', -90e9],
    ['-0s', 0],
  ] as const)
    t.equal(parseDuration(text), nanoseconds, text);
  t.end();
});

t.test('what is no duration is refused in one line that shows it', (t) => {
  const texts =
    '|1|s|1 | 1s|1s |1  s|1S|1min|1,5s|.5s|1.s|1e3s|--1s|1s-1ms|1s,1ms|1h and 2m|∞|1s\n|NaNs|0x1s';
  for (const text of texts.split('|'))
    t.throws(() => parseDuration(text), {
      name: 'RangeError',
      message: `"${text}" is not a duration such as "1s", "250ms" or "1h30m" (ns, us, ms, s, m, h, d)`,
    });
  t.throws(() => parseDuration(`${'9'.repeat(320)}s`), /longer than can be counted/);
  t.end();
});

t.test('a duration is written with four digits and the unit that suits it', (t) => {
  for (const [nanoseconds, text] of [
    [0, '0 ns'],
    [-0, '0 ns'],
    [1e-9, '0 ns'],
    [0.5, '0.5 ns'],
    [-3200, '-3.2 us'],
    [1_234_000, '1.234 ms'],
    [1_234_567, '1.235 ms'],
    [999.94, '999.9 ns'],
    [999.96, '1 us'],
    [999_960, '1 ms'],
    [59.994e9, '59.99 s'],
    [59.996e9, '1 m'],
    [90e9, '1 m 30 s'],
    [125.4e9, '2 m 05 s'],
    [3600e9, '1 h'],
    [3602e9, '1 h 00 m 02 s'],
    [-86_400e9, '-1 d'],
    [88_200e9, '1 d 00 h 30 m'],
    [1e3 * 86_400e9, '1000 d'],
    [Infinity, 'unlimited'],
    [-Infinity, '-unlimited'],
    [NaN, 'unknown'],
  ] as const)
    t.equal(formatDuration(spanOf(nanoseconds)), text);
  t.end();
});

t.test('a duration of four digits or whole seconds survives being written and read', (t) => {
  for (const digits of [1, 7, 123, 1234, 9999])
    for (const unit of [0.001, 1, 1e3, 1e6])
      for (const sign of [1, -1]) {
        const span = parseDuration(`${(sign * digits * unit).toFixed(3)}ns`);
        t.equal(parseDuration(formatDuration(span)), span, formatDuration(span));
      }
  for (const seconds of [60, 61, 3599, 3600, 86_399, 86_400, 86_461, 31_536_000])
    t.equal(parseDuration(formatDuration(spanOf(seconds * 1e9))), seconds * 1e9);
  t.end();
});

t.test('a rate is read as a fraction and survives being written and read', (t) => {
  t.equal(parseRate('500ppm'), 5e-4);
  t.equal(parseRate('20ppb'), 2e-8);
  t.equal(parseRate('-0.1 ppm'), -1e-7);
  t.equal(parseRate('+40ppm'), 4e-5);
  t.ok(Object.is(parseRate('-0ppm'), 0));
  for (const text of ['500 ppm', '-20 ppb', '1.234 ppm', '12.5 ppb', '0 ppm', '100000 ppm'])
    t.equal(formatRate(parseRate(text)), text);
  t.equal(formatRate(9.999_96e-7), '1 ppm');
  t.equal(formatRate(NaN), 'unknown');
  for (const text of ['', '500', 'ppm', '5%', '5 PPM', '1e3ppm', '5ppm ', '--5ppm'])
    t.throws(() => parseRate(text), {
      name: 'RangeError',
      message: `"${text}" is not a rate such as "500ppm" or "20ppb"`,
    });
  t.end();
});

t.test('an address is read with or without its port, and survives being written and read', (t) => {
  for (const [text, host, port] of [
    ['clock-1.plant.example', 'clock-1.plant.example', 7525],
    ['clock_1:80', 'clock_1', 80],
    ['192.0.2.1', '192.0.2.1', 7525],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['[2001:db8::1]', '2001:db8::1', 7525],
    ['[::]:65535', '::', 65_535],
    ['[fe80::1%eth0]:5', 'fe80::1%eth0', 5],
  ] as const) {
    const address = parseAddress(text, 7525);
    t.same(address, { host, port });
    t.same(parseAddress(formatAddress(address), 1), address);
  }
  t.equal(formatAddress({ host: '::1', port: 7525 }), '[::1]:7525');
  t.end();
});

t.test('what is no address is refused with the reason', (t) => {
  const texts =
    '|:80|a b|a:|a:b|a:-1|192.0.2|192.0.2.300|1234|-a|a-:1|[192.0.2.1]:5|[::1|::1]|[]:5|[::1]5|a/b|' +
    `http://a|${'x'.repeat(254)}`;
  for (const text of texts.split('|'))
    t.throws(() => parseAddress(text, 1), {
      name: 'RangeError',
      message: /is not an address such/,
    });
  t.throws(() => parseAddress('::1', 1), {
    message: '"::1": write an IPv6 address in brackets: "[::1]"',
  });
  t.throws(() => parseAddress('a:65536', 1), { message: '"a:65536": a port is at most 65535' });
  t.end();
});
