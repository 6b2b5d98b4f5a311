// Places of the page have addresses.

import t from 'tap';
import { type Route, parseRoute, routeHash } from '#page/data/route.js';

t.test('each place comes back from its address, whatever is in its names', (t) => {
  const hostile = '<img src=x onerror=alert(1)>/%#"';
  const routes: readonly Route[] = [
    { at: 'overview', group: null },
    { at: 'overview', group: hostile },
    { at: 'line', group: hostile, line: hostile, wall: 0 },
    { at: 'line', group: 'main', line: 'mit', wall: 2 },
    { at: 'rounds', group: 'main' },
    { at: 'events', group: null },
    { at: 'events', group: 'main' },
    { at: 'wall', group: null },
    { at: 'wall', group: 'main' },
  ];
  for (const route of routes) t.same(parseRoute(routeHash(route)), route);
  t.end();
});

t.test('what means no place is the overview', (t) => {
  for (const hash of [
    '',
    '#',
    '#nowhere',
    '#line',
    '#line/main',
    '#rounds',
    '#line/%/x',
    '#group/',
  ])
    t.same(parseRoute(hash), { at: 'overview', group: null }, hash);
  t.match(parseRoute('#line/main/mit/x'), { wall: 0 });
  t.end();
});
