// How many cookies are given: a quiet source finds one left, whatever the others do.

import t from 'tap';
import { CookieLimits } from '#master/core/admission/cookie-limits.js';
import { SECOND, rawTime } from '#protocol/time.js';
import { crypto } from '../../../sim/alone.js';

const at = (seconds: number) => rawTime(seconds * SECOND);

/** Asks so often from each host in a second, evenly; answers how many cookies each was given. */
function ask(
  limits: CookieLimits,
  often: Readonly<Record<string, number>>,
): Record<string, number> {
  const asks = Object.entries(often).flatMap(([host, times]) =>
    Array.from({ length: times }, (_, i) => ({ host, second: 1 + i / times })),
  );
  const given = Object.fromEntries(Object.keys(often).map((host) => [host, 0]));
  for (const { host, second } of asks.toSorted((a, b) => a.second - b.second))
    if (limits.take(host, at(second))) given[host]! += 1;
  return given;
}

t.test('one source alone is given 20 000 a second and some', (t) => {
  const { '10.0.0.1': given = 0 } = ask(new CookieLimits(crypto), { '10.0.0.1': 30_000 });
  t.ok(given >= 20_000 && given <= 21_200, `${given}`);
  t.end();
});

t.test('a source that asks ten times is given ten, while others take all that is left', (t) => {
  const given = ask(new CookieLimits(crypto), {
    '10.0.0.1': 30_000,
    '10.0.0.2': 30_000,
    '10.0.0.3': 10,
  });
  t.equal(given['10.0.0.3'], 10);
  t.end();
});

t.test('no more than 40 000 and some are given to all together', (t) => {
  const crowd = Array.from({ length: 1000 }, (_, i) => [`10.1.${i >> 8}.${i & 255}`, 60] as const);
  const given = ask(new CookieLimits(crypto), Object.fromEntries(crowd));
  const sum = Object.values(given).reduce((all, one) => all + one, 0);
  t.ok(sum <= 42_000, `${sum}`);
  t.ok(sum >= 30_000, `${sum}`);
  t.end();
});
