// What the console reads in reports of daemons, of whatever version.

import t from 'tap';
import {
  agentFacts,
  eventFacts,
  countFacts,
  masterFacts,
  nameOf,
  rowFacts,
} from '#console/core/wall/reports.js';
import { NIGHT, agentLine, masterLine, peerOf, rowOf, standbyOf } from '#sim/console/made-lines.js';

const row = (more: object) => rowFacts('mit', rowOf('mit', more) as Record<string, unknown>);

t.test('a row is read, and losses only where something was measured', (t) => {
  t.match(row({}), {
    name: 'mit',
    isClient: false,
    health: 'healthy',
    lossBack: 0.25,
    ratePpm: -3.5,
  });
  t.match(row({ samples: 0 }), { lossOut: null, lossBack: null });
  t.match(row({ standing: 'client' }), { isClient: true });
  t.match(row({ health: 'odd', offsetNs: 'far', address: 7 }), {
    health: 'away',
    offsetNs: null,
    address: null,
  });
  t.match(row({ walls: [{ wall: 2, offsetNs: 5, boundNs: 6, ageNs: 7, votes: true }] }), {
    walls: [{ wall: 2, offsetNs: 5, boundNs: 6, ageNs: 7, votes: true }],
  });
  t.end();
});

t.test('wall clocks have the numbers that there are, each once', (t) => {
  const numbers = [1.5, 1e308, -1, 0, 17, 2, 2, '3', ...Array.from({ length: 50_000 }, () => 16)];
  const walls = numbers.map((wall, ageNs) => ({ wall, offsetNs: 5, boundNs: 6, ageNs }));
  const known = (clocks: readonly { wall: number; ageNs: number | null }[]): unknown =>
    clocks.map(({ wall, ageNs }) => [wall, ageNs]);
  const expected = [
    [2, 5],
    [16, 8],
  ];
  t.same(known(row({ walls }).walls), expected);
  const ports = [...walls, { wall: 2 }].map((clock) => ({ clock }));
  const report = agentLine('mit').report as Record<string, unknown>;
  t.same(known(agentFacts({ ...report, ports })!.walls), expected);
  t.end();
});

t.test('a time that cannot be is none, and any other is in whole milliseconds', (t) => {
  const report = masterLine([]).report as Record<string, unknown>;
  const time = (more: object) => masterFacts({ ...report, time: { seconds: 2e9, ...more } }).timeMs;
  t.equal(time({}), 2e12);
  t.equal(time({ seconds: 2e9 + 0.25, nanoseconds: 1_900_000.5 }), 2e12 + 251);
  for (const seconds of [0, -1, 1e10, 1e18, 1e308, 253_402_300_799])
    t.equal(time({ seconds }), null, String(seconds));
  for (const nanoseconds of [-1, 1e9, 1e18]) t.equal(time({ nanoseconds }), null);
  t.end();
});

t.test('a master that is alone leads; one of several leads if it says so', (t) => {
  const report = masterLine([]).report as Record<string, unknown>;
  t.match(masterFacts(report), { leads: true, term: 3, timeMs: NIGHT, name: null, group: null });
  const others = standbyOf('lab-2', 'stands-by', [peerOf('lab-1', 'leads'), { odd: 1 }, []]);
  const facts = masterFacts({ ...report, ...others, settings: { group: 'plant', name: 'x' } });
  t.match(facts, { leads: false, name: 'lab-2', group: 'plant' });
  t.match(facts.peers, [{ name: 'lab-1', duty: 'leads', term: 3 }]);
  t.equal(facts.peers.length, 1);
  t.match(masterFacts({}), {
    leads: false,
    term: 0,
    round: null,
    timeMs: null,
    state: 'gathering',
  });
  t.end();
});

t.test('an agent tells of its own asks only where it asks', (t) => {
  const report = agentLine('mit').report as Record<string, unknown>;
  t.match(agentFacts(report), { name: 'mit', isClient: false, lossOut: null, temperatureC: 48.2 });
  const asks = agentFacts({ ...report, algorithm: 'cristian', roundTripNs: 5, lossOut: 0.5 });
  t.match(asks, { isClient: true, roundTripNs: 5, lossOut: 0.5 });
  t.equal(agentFacts({ ...report, name: '' }), undefined);
  const ports = [{ clock: null }, { clock: { wall: 1, offsetNs: 9, boundNs: 8, votes: false } }];
  t.match(agentFacts({ ...report, ports })?.walls, [{ wall: 1, offsetNs: 9, ageNs: null }]);
  t.end();
});

t.test('names may hold anything, but are not long', (t) => {
  t.equal(nameOf({ name: '<script>' }), '<script>');
  t.equal(nameOf({ name: 'x'.repeat(101) }), null);
  t.equal(nameOf({ name: 7 }), null);
  t.end();
});

t.test('counts are read by names that a program has, and no more than there can be', (t) => {
  t.same(countFacts({}), { refusals: {}, ntp: null });
  const refusals = { 'too-late': 3, 'a"} 1\n': 9, odd: 'many', __proto__: 4, Big: 1 };
  t.same(countFacts({ refusals, ntp: null }), { refusals: { 'too-late': 3 }, ntp: null });
  const many = Object.fromEntries(
    Array.from({ length: 999 }, (_, at) => [`r-${'x'.repeat(at % 30)}${'y'.repeat(at / 30)}`, at]),
  );
  t.ok(Object.keys(countFacts({ refusals: many }).refusals).length <= 64);
  const ntp = { clients: 12, answers: 900, refusals: { rate: 2, denied: 1 } };
  t.same(countFacts({ ntp }).ntp, { clients: 12, answers: 900, refused: 3 });
  t.end();
});

t.test('an event needs an id, a time, a level and a text', (t) => {
  const good = { id: 'a-1', at: '2026-12-01T03:12:00Z', level: 'warn', text: 'x' };
  t.same(eventFacts(good), { id: 'a-1', atMs: NIGHT, level: 'warn', text: 'x', subject: null });
  for (const odd of [{ id: 7 }, { at: 'x' }, { level: 'debug' }, { text: null }])
    t.equal(eventFacts({ ...good, ...odd }), undefined, JSON.stringify(odd));
  t.end();
});
