// Who asks: judged once, with a limit that stays the same however many others are heard of.

import t from 'tap';
import { Guests } from '#protocol/ntp/guests.js';
import { networkOf } from '#protocol/ntp/networks.js';
import { RateLimitBySource } from '#protocol/rate-limit.js';
import { rawTime } from '#protocol/time.js';

const guests = (perSecond = 1) =>
  new Guests(
    { allow: [networkOf('10.0.0.0/8')!, networkOf('ff00::/8')!], deny: [networkOf('10.0.0.66')!] },
    new RateLimitBySource(perSecond, 2 * perSecond, 7),
  );

t.test('each host is judged by what it is, first, and by the networks', (t) => {
  const known = guests();
  for (const [host, refusal] of [
    ['10.1.2.3', undefined],
    ['10.0.0.66', 'not-allowed'],
    ['192.0.2.1', 'not-allowed'],
    ['0.0.0.0', 'bad-source'],
    ['ff05::101', 'bad-source'],
  ] as const) {
    t.equal(known.of(host).refusal, refusal, host);
    t.equal(known.of(host).refusal, refusal, `${host} again`);
  }
  t.end();
});

t.test('who is forgotten for strangers has not got a new limit', (t) => {
  const known = guests();
  const at = rawTime(1e9);
  while (known.of('10.1.2.3').limit.take(at));
  for (let i = 0; i < 10_000; i += 1) known.of(`10.${i >> 8}.${i & 255}.9`);
  t.notOk(known.of('10.1.2.3').limit.take(at));
  t.end();
});
