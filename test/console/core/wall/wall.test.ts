// All clocks that a console watches: lines go in, views and events come out.

import t from 'tap';
import { Wall } from '#console/core/wall/wall.js';
import {
  NIGHT,
  agentLine,
  changeOf,
  eventLineOf,
  masterLine,
  peerOf,
  rowOf,
  standbyOf,
} from '#sim/console/made-lines.js';

const leads = (name: string, other: string, term: number) =>
  masterLine([rowOf('mit')], { ...standbyOf(name, 'leads', [peerOf(other, 'stands-by')]), term });
const standsBy = (name: string, other: string) =>
  masterLine([rowOf('mit')], {
    ...standbyOf(name, 'stands-by', [peerOf(other, 'leads')]),
    term: 0,
  });

t.test('a view is a new one only when a source has told something', (t) => {
  const wall = new Wall([{ name: 'lab-1' }]);
  const first = wall.view(NIGHT);
  t.match(first, {
    groups: [],
    sources: [{ name: 'lab-1', role: null, isLive: false, group: null }],
  });
  t.equal(wall.view(NIGHT + 1), first);
  wall.heard('lab-1', masterLine([rowOf('mit')]), NIGHT + 5);
  const second = wall.view(NIGHT + 6);
  t.ok(second.version > first.version);
  t.match(second, {
    atMs: NIGHT + 6,
    groups: [{ name: 'belfry', state: 'synchronised', leader: 'lab-1', timeMs: NIGHT }],
    sources: [{ isLive: true, fault: '', group: 'belfry', heardMs: NIGHT + 5 }],
  });
  wall.heard('lab-1', { type: 'time', ask: 1 }, NIGHT + 7);
  t.equal(wall.view(NIGHT + 8), second);
  t.throws(() => wall.heard('lab-9', {}, NIGHT), RangeError);
  t.end();
});

t.test('a source that vanished leaves what was last, and says so', (t) => {
  const wall = new Wall([{ name: 'lab-1' }]);
  wall.heard('lab-1', masterLine([rowOf('mit')]), NIGHT);
  wall.lost('lab-1', 'no daemon answers: is it running?', NIGHT + 1000);
  t.match(wall.view(NIGHT + 2000), {
    groups: [{ state: 'unseen', lines: [{ name: 'mit', isSeen: false, state: 'synchronised' }] }],
    sources: [{ isLive: false, fault: 'no daemon answers: is it running?', heardMs: NIGHT }],
  });
  const { version } = wall.view(NIGHT + 2000);
  wall.lost('lab-1', 'no daemon answers: is it running?', NIGHT + 3000);
  t.equal(wall.view(NIGHT + 3000).version, version, 'nothing new');
  wall.heard('lab-1', masterLine([rowOf('mit')]), NIGHT + 4000);
  t.match(wall.view(NIGHT + 4000).groups, [{ state: 'synchronised' }]);
  t.match(wall.takeEvents(), [
    { id: `lab-1/console-${NIGHT + 1000}`, level: 'warn', subject: 'lab-1', group: 'belfry' },
    { level: 'info', text: 'lab-1 is heard again' },
  ]);
  t.same(wall.takeEvents(), []);
  t.end();
});

t.test('who leads, and since when, is kept over a change and back', (t) => {
  const wall = new Wall([{ name: 's1' }, { name: 's2' }]);
  wall.heard('s1', leads('lab-1', 'lab-2', 3), NIGHT);
  wall.heard('s2', standsBy('lab-2', 'lab-1'), NIGHT);
  t.match(wall.view(NIGHT + 1), {
    groups: [{ leader: 'lab-1', masters: [{ leadsSince: NIGHT + 1 }, {}] }],
  });
  wall.heard('s1', changeOf({ time: {} }), NIGHT + 500);
  t.match(wall.view(NIGHT + 500), { groups: [{ masters: [{ leadsSince: NIGHT + 1 }, {}] }] });
  wall.lost('s1', 'gone', NIGHT + 1000);
  wall.heard('s2', leads('lab-2', 'lab-1', 4), NIGHT + 2000);
  t.match(wall.view(NIGHT + 2000), {
    groups: [{ leader: 'lab-2', term: 4, masters: [{}, { leadsSince: NIGHT + 2000 }] }],
  });
  t.end();
});

t.test('an agent has no place until it is known whether a master has its line', (t) => {
  const wall = new Wall([{ name: 'here' }, { name: 'lab-1' }]);
  wall.heard('here', agentLine('mit'), NIGHT);
  wall.heard('here', eventLineOf('a-1', 'joined'), NIGHT);
  t.same(wall.view(NIGHT).groups, []);
  t.same(wall.takeEvents(), []);
  wall.heard('lab-1', masterLine([rowOf('mit')], { settings: { group: 'roof' } }), NIGHT + 1);
  t.match(wall.view(NIGHT + 1).groups, [
    { name: 'roof', lines: [{ name: 'mit', temperatureC: 48.2 }] },
  ]);
  t.match(wall.takeEvents(), [{ id: 'here/a-1', group: 'roof', subject: 'mit', text: 'joined' }]);
  const alone = new Wall([{ name: 'here' }, { name: 'lab-1' }]);
  alone.heard('here', agentLine('mit'), NIGHT);
  alone.lost('lab-1', 'no daemon answers', NIGHT);
  t.match(alone.view(NIGHT).groups, [{ name: 'belfry', lines: [{ name: 'mit' }] }]);
  t.end();
});

t.test('what one master says of a line the others need not repeat, but for warnings', (t) => {
  const wall = new Wall([{ name: 's1' }, { name: 's2' }]);
  wall.heard('s1', leads('lab-1', 'lab-2', 3), NIGHT);
  wall.heard('s2', standsBy('lab-2', 'lab-1'), NIGHT);
  wall.heard('s1', eventLineOf('a-1', 'mit joined', { subject: 'mit' }), NIGHT);
  wall.heard('s2', eventLineOf('b-1', 'mit joined', { subject: 'mit' }), NIGHT);
  wall.heard('s2', eventLineOf('b-2', 'mit is lost', { subject: 'mit', level: 'warn' }), NIGHT);
  wall.heard('s2', eventLineOf('b-3', 'stands by'), NIGHT);
  t.same(
    wall.takeEvents().map(({ id, subject, text }) => [id, subject, text]),
    [
      ['s1/a-1', 'mit', 'mit joined'],
      ['s2/b-2', 'mit', 'lab-2 says: mit is lost'],
      ['s2/b-3', 'lab-2', 'stands by'],
    ],
  );
  t.end();
});

t.test('names that would break a page are names like others', (t) => {
  const wall = new Wall([{ name: 'lab-1' }]);
  const names = ['<img src=x onerror=alert(1)>', '__proto__', 'a\u202Eb', '"', 'constructor'];
  wall.heard(
    'lab-1',
    JSON.parse(JSON.stringify(masterLine(names.map((name) => rowOf(name))))),
    NIGHT,
  );
  t.same(
    wall
      .view(NIGHT)
      .groups[0]!.lines.map(({ name }) => name)
      .toSorted(),
    names.toSorted(),
  );
  t.end();
});

t.test('who tells the time of a group: first the master whose report counts', (t) => {
  const wall = new Wall([{ name: 's1' }, { name: 's2' }, { name: 'here' }]);
  wall.heard('s1', standsBy('lab-1', 'lab-2'), NIGHT);
  wall.heard('s2', leads('lab-2', 'lab-1', 4), NIGHT);
  wall.heard('here', agentLine('mit'), NIGHT);
  t.same(wall.sourcesOf('belfry'), ['s2', 's1', 'here']);
  wall.lost('s2', 'gone', NIGHT);
  t.same(wall.sourcesOf('belfry'), ['s1', 's2', 'here']);
  t.equal(wall.leaderOf('belfry'), 's1');
  t.equal(wall.leaderOf('roof'), undefined);
  t.same(wall.groupNames(), ['belfry']);
  t.same(wall.sourcesOf('roof'), []);
  t.end();
});

t.test('a guess that was wrong is not missed', (t) => {
  const wall = new Wall([
    { name: 'master', isGuess: true },
    { name: 'agent', isGuess: true },
  ]);
  const names = () => wall.view(NIGHT).sources.map(({ name }) => name);
  wall.lost('master', 'no daemon answers', NIGHT);
  wall.lost('agent', 'no daemon answers', NIGHT);
  t.same(names(), ['master', 'agent'], 'something has to be said');
  wall.heard('agent', agentLine('mit'), NIGHT);
  t.same(names(), ['agent']);
  wall.heard('master', masterLine([]), NIGHT);
  wall.lost('master', 'it ended', NIGHT);
  t.same(names(), ['master', 'agent'], 'it was there');
  t.end();
});

t.test('rounds are those of the leader', (t) => {
  const wall = new Wall([{ name: 's1' }, { name: 's2' }]);
  wall.heard('s1', standsBy('lab-1', 'lab-2'), NIGHT);
  wall.heard('s2', leads('lab-2', 'lab-1', 4), NIGHT);
  const round = { type: 'round', number: 1, at: '2026-12-01T03:12:01.5Z', votes: [] };
  wall.heard('s1', round, NIGHT);
  wall.heard('s2', { ...round, number: 2 }, NIGHT);
  wall.heard('s2', { ...round, number: 3, at: '2026-12-01T03:12:02.5Z' }, NIGHT);
  t.match(wall.rounds('belfry', 1), [{ number: 3 }]);
  t.equal(wall.rounds('belfry', 9).length, 2);
  t.same(wall.rounds('belfry', 0), []);
  t.same(wall.rounds('roof', 1), []);
  t.end();
});
