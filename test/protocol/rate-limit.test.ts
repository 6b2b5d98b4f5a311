// Rate limits: so many in a row, so many in a second, and a share of their own for those that cannot choose it.

import t from 'tap';
import { RateLimit, RateLimitBySource, sourceOf } from '#protocol/rate-limit.js';
import { SECOND, rawTime } from '#protocol/time.js';

const at = (seconds: number) => rawTime(seconds * SECOND);

/** How many of `tries` are granted at one moment. */
const granted = (take: () => boolean, tries: number): number =>
  Array.from({ length: tries }, take).filter(Boolean).length;

t.test('so many are granted in a row, and then so many in a second', (t) => {
  const limit = new RateLimit(8, 4);
  const grantedAt = (second: number): number => granted(() => limit.take(at(second)), 9);
  t.equal(grantedAt(1), 4);
  t.equal(grantedAt(1 + 1 / 16), 0);
  t.equal(grantedAt(1 + 1 / 8), 1);
  t.equal(grantedAt(1 + 3 / 8), 2);
  t.equal(grantedAt(1000), 4, 'a long pause saves up no more than that');
  t.end();
});

t.test('time that seems to run back grants nothing', (t) => {
  const limit = new RateLimit(10, 1);
  t.ok(limit.take(at(5)));
  t.notOk(limit.take(at(4)));
  t.notOk(limit.take(at(5.05)), 'and is not counted twice');
  t.ok(limit.take(at(5.1)));
  t.end();
});

t.test('each source has a limit of its own', (t) => {
  const limits = new RateLimitBySource(1, 2, 1);
  const take = (host: string) => (): boolean => limits.take(host, at(1));
  t.equal(granted(take('10.0.0.1'), 5), 2);
  t.equal(granted(take('10.0.0.2'), 5), 2);
  t.equal(granted(take('fd00::1'), 5), 2);
  t.equal(granted(take('fd00::2'), 5), 0, 'a host of IPv6 has more addresses than one');
  t.end();
});

t.test('which sources share a limit depends on a secret', (t) => {
  const hosts = Array.from({ length: 4000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const sharers = (seed: number): string => {
    const limits = new RateLimitBySource(1, 1, seed);
    limits.take('192.0.2.1', at(1));
    // One that is left is taken: so of those that share one among themselves, all but the first show up, too.
    return hosts.filter((host) => !limits.take(host, at(1))).join(' ');
  };
  t.not(sharers(1), sharers(2));
  t.end();
});

t.test('a source is an IPv4 address, or the first 64 bits of an IPv6 one', (t) => {
  t.equal(sourceOf('192.0.2.1'), '192.0.2.1');
  t.equal(sourceOf('::ffff:192.0.2.1'), '::ffff:192.0.2.1');
  t.equal(sourceOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  t.equal(sourceOf('2001:db8::6'), '2001:db8:0:0');
  t.equal(sourceOf('fe80::1%eth0'), 'fe80:0:0:0');
  t.equal(sourceOf('::1'), '0:0:0:0');
  t.end();
});
