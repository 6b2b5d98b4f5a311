// Numbers and addresses as the wire has them: bounds, rates, sixteen bits that count round.
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { readAddress, writeAddress } from '#protocol/wire/address.js';
import { viewOf } from '#protocol/wire/header.js';
import {
  WIRE_RATE_MOST,
  fromScaled,
  fromWireDrift,
  fromWireRate,
  toScaled,
  toWireDrift,
  toWireRate,
} from '#protocol/wire/scaled.js';
import { aheadBy16, isNewer16, nextTerm } from '#protocol/wire/serial-number.js';
import { integer, randomAddress } from '../sim/dice.js';
import { seededRandom } from '../sim/random.js';

t.test('a bound never shrinks on the wire and grows by less than 0.2 %', (t) => {
  const random = seededRandom(9);
  let most = 0;
  let shrunk = 0;
  for (let i = 0; i < 50_000; i += 1) {
    const value = 2 ** (random() * 70);
    const read = fromScaled(toScaled(value));
    if (read < value) shrunk += 1;
    if (value > 512) most = Math.max(most, read / value - 1);
    else if (read > value + 1) t.fail(`${value} became ${read}`);
  }
  t.equal(shrunk, 0);
  t.ok(most < 0.002, `${most}`);
  t.end();
});

t.test('a bound’s ends: nothing, the longest, and no end at all', (t) => {
  t.equal(fromScaled(toScaled(0)), 0);
  t.equal(fromScaled(toScaled(0.001)), 1);
  t.equal(fromScaled(toScaled(1022 * 2 ** 63)), 1022 * 2 ** 63);
  for (const value of [1022.5 * 2 ** 63, 1e30, Number.MAX_VALUE, Infinity]) {
    t.equal(toScaled(value), 0xffff);
    t.equal(fromScaled(toScaled(value)), Infinity);
  }
  for (const value of [-1, -Infinity, NaN]) t.throws(() => toScaled(value), RangeError);
  let wrong = 0;
  for (let code = 0; code < 0xffff; code += 1)
    if (fromScaled(toScaled(fromScaled(code))) !== fromScaled(code)) wrong += 1;
  t.equal(wrong, 0, 'each value that the wire can say is said exactly');
  t.end();
});

t.test('rates are exact to half of 2^-40 and throw outside their range', (t) => {
  const random = seededRandom(10);
  for (let i = 0; i < 10_000; i += 1) {
    const rate = (2 * random() - 1) * WIRE_RATE_MOST;
    if (Math.abs(fromWireRate(toWireRate(rate)) - rate) > 2 ** -41) t.fail(`${rate}`);
  }
  t.equal(fromWireRate(toWireRate(WIRE_RATE_MOST)), WIRE_RATE_MOST);
  t.equal(fromWireRate(toWireRate(-WIRE_RATE_MOST)), -WIRE_RATE_MOST);
  t.ok(WIRE_RATE_MOST > 0.0015, 'twice the worst crystal, and the group’s own rate');
  for (const rate of [WIRE_RATE_MOST * 1.001, -WIRE_RATE_MOST * 1.001, NaN, Infinity])
    t.throws(() => toWireRate(rate), RangeError);
  t.equal(fromWireDrift(toWireDrift(1e-6)) >= 1e-6, true);
  t.end();
});

t.test('16-bit numbers count round as RFC 1982 says', (t) => {
  const random = seededRandom(11);
  for (let i = 0; i < 20_000; i += 1) {
    const a = integer(random, 65_536);
    const by = integer(random, 32_767) + 1;
    const b = (a + by) & 0xffff;
    if (by < 32_768 && (!isNewer16(b, a) || isNewer16(a, b) || aheadBy16(b, a) !== by))
      t.fail(`${b} is ${by} ahead of ${a}`);
  }
  t.equal(isNewer16(5, 5), false);
  t.equal(isNewer16(0, 0xffff), true);
  t.equal(isNewer16(0xffff, 0), false);
  t.equal(isNewer16(0x8000, 0), false, 'half the circle is undefined: here neither is newer');
  t.equal(isNewer16(0, 0x8000), false);
  t.equal(aheadBy16(2, 0xfffe), 4);
  t.equal(aheadBy16(0xfffe, 2), -4);
  t.same([1, 7, 0xfffe, 0xffff].map(nextTerm), [2, 8, 0xffff, 1], 'term 0 means none');
  t.end();
});

t.test('addresses of both families go through sixteen bytes and a port', (t) => {
  const random = seededRandom(12);
  const view = viewOf(new Uint8Array(18));
  const through = (host: string): string => {
    writeAddress(view, 0, { host, port: 7525 });
    return readAddress(view, 0).host;
  };
  for (let i = 0; i < 2000; i += 1) {
    const address = randomAddress(random);
    writeAddress(view, 0, address);
    if (!isDeepStrictEqual(readAddress(view, 0), address)) t.fail(address.host);
  }
  t.equal(through('0:0:0:0:0:0:0:1'), '::1');
  t.equal(through('2001:DB8::'), '2001:db8::');
  t.equal(through('::'), '::');
  t.equal(through('fe80::1%eth0'), 'fe80::1', 'a scope has no place there');
  t.equal(through('::ffff:a00:1'), '10.0.0.1', 'a mapped address is the IPv4 one');
  t.equal(through('::ffff:10.0.0.1'), '10.0.0.1', 'as a socket of both families writes it');
  for (const host of [
    'line-3',
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.x',
    '1:2:3',
    '1:2:3:4:5:6:7:8:9',
    '::12345',
    'g::1',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    'fe80::1%',
  ])
    t.throws(() => through(host), RangeError, host);
  t.end();
});
