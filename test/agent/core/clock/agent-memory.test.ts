// What of an agent's state file is believed.
import t from 'tap';
import { parseAgentMemory } from '#agent/core/clock/agent-memory.js';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
import { WIRE_RATE_MOST } from '#protocol/wire/scaled.js';

const GOOD = { rate: 1.2e-5, time: { seconds: 1_790_000_000, nanoseconds: 0 }, term: 8 };

t.test('what an agent wrote is read again, and what else stands there is left out', (t) => {
  t.same(parseAgentMemory(GOOD), GOOD);
  t.same(parseAgentMemory({ ...GOOD, more: 1 }), GOOD);
  t.same(parseAgentMemory(JSON.parse(JSON.stringify(GOOD))), GOOD);
  t.end();
});

t.test('the edges of each field are believed, and nothing beyond them', (t) => {
  const isBelieved = (changes: object): boolean =>
    parseAgentMemory({ ...GOOD, ...changes }) !== undefined;
  for (const seconds of [0, TIME_LEAST, TIME_MOST - 1])
    t.ok(isBelieved({ time: { seconds } }), `${seconds} s`);
  for (const seconds of [1, TIME_LEAST - 1, TIME_MOST, 0.5, NaN, '0'])
    t.notOk(isBelieved({ time: { seconds } }), `${seconds} s`);
  for (const rate of [WIRE_RATE_MOST, -WIRE_RATE_MOST]) t.ok(isBelieved({ rate }), `rate ${rate}`);
  for (const rate of [WIRE_RATE_MOST * 1.01, NaN, '0', null]) t.notOk(isBelieved({ rate }));
  for (const term of [0, 0xffff]) t.ok(isBelieved({ term }), `term ${term}`);
  for (const term of [-1, 0x10000, 1.5, NaN, '8']) t.notOk(isBelieved({ term }), `term ${term}`);
  t.end();
});

t.test('masters are believed where each is an address to which something can be sent', (t) => {
  const one = { host: '10.0.0.2', port: 7525 };
  const masters = [one, { host: 'fe80::1%eth0', port: 1 }];
  t.same(parseAgentMemory({ ...GOOD, masters }), { ...GOOD, masters });
  for (const wrong of [
    one,
    'x',
    [null],
    [{ host: 'lab-2', port: 7525 }],
    [{ host: '010.0.0.2', port: 7525 }],
    [{ ...one, port: 0 }],
    [{ ...one, port: 65_536 }],
    [{ ...one, port: '7525' }],
    Array.from({ length: 9 }, () => one),
  ])
    t.equal(parseAgentMemory({ ...GOOD, masters: wrong }), undefined, JSON.stringify(wrong));
  t.end();
});

t.test('what is no memory at all is none', (t) => {
  for (const value of [undefined, null, 7, 'x', [], {}, { time: null }])
    t.equal(parseAgentMemory(value), undefined);
  t.end();
});
