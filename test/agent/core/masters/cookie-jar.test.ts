// The cookies of one greeting: which are taken in, and which a hello carries.
import t from 'tap';
import { CookieJar } from '#agent/core/masters/cookie-jar.js';
import { GreetingKey } from '#protocol/seal/greeting-key.js';
import { KMC, crypto } from '#sim/alone.js';
import { cookieFor } from '#sim/peer.js';

const ASKED = 76;

/** A jar that has asked for a cookie. */
function asked(): CookieJar {
  const jar = new CookieJar(new GreetingKey(crypto, KMC.key));
  jar.question = ASKED;
  return jar;
}

const cookie = (count: number, era = 1, sequence = ASKED): Uint8Array =>
  cookieFor(sequence, { key: KMC.key, crypto }, { era, count });

t.test('a jar without a cookie has none for a hello', (t) => {
  t.equal(asked().next(), undefined);
  t.equal(asked().fresh, false);
  t.end();
});

t.test('a cookie is taken in if it answers the newest ask and a holder of the key made it', (t) => {
  const jar = asked();
  t.equal(jar.take(cookie(1), 77), 'unexpected-cookie');
  const forged = cookieFor(ASKED, { key: crypto.randomBytes(32), crypto });
  t.equal(jar.take(forged, ASKED), 'bad-tag');
  t.equal(jar.take(cookie(1), ASKED), undefined);
  t.equal(jar.fresh, true, 'it is greeted with at once');
  t.end();
});

t.test('of one era only later cookies are taken in, and at most four of them', (t) => {
  const jar = asked();
  t.equal(jar.take(cookie(5), ASKED), undefined);
  t.equal(jar.take(cookie(5), ASKED), 'duplicate');
  t.equal(jar.take(cookie(4), ASKED), 'duplicate');
  t.equal(jar.take(cookie(1, 2), ASKED), undefined, 'another era counts anew');
  t.equal(jar.take(cookie(2, 2), ASKED), undefined);
  t.equal(jar.take(cookie(3, 2), ASKED), undefined);
  t.equal(jar.take(cookie(4, 2), ASKED), 'rate');
  t.end();
});

t.test('each cookie is carried once, the newest again, and after four hellos none', (t) => {
  const jar = asked();
  jar.take(cookie(1), ASKED);
  jar.take(cookie(2), ASKED);
  const carried = Array.from({ length: 4 }, () => jar.next()!.pass);
  t.same(carried, [
    { era: 1, count: 1, attempt: 1 },
    { era: 1, count: 2, attempt: 1 },
    { era: 1, count: 2, attempt: 2 },
    { era: 1, count: 2, attempt: 3 },
  ]);
  t.equal(jar.spent, true);
  t.equal(jar.next(), undefined, 'another is to be asked for');
  t.equal(jar.question, undefined);
  t.equal(jar.spent, false);
  t.end();
});

t.test('a cookie that a hello has carried is fresh no more, nor is one of two', (t) => {
  const jar = asked();
  jar.take(cookie(1), ASKED);
  jar.next();
  t.equal(jar.fresh, false);
  const two = asked();
  two.take(cookie(1), ASKED);
  two.take(cookie(2), ASKED);
  t.equal(two.fresh, false);
  t.end();
});

t.test('an emptied jar knows neither its cookies nor what it asked', (t) => {
  const jar = asked();
  jar.take(cookie(1), ASKED);
  jar.empty();
  t.equal(jar.next(), undefined);
  t.equal(jar.take(cookie(2), ASKED), 'unexpected-cookie');
  t.end();
});
