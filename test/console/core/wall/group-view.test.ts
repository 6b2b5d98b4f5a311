// One group as people see it, from all that its sources tell.

import t from 'tap';
import { groupView, tellerOf } from '#console/core/wall/group-view.js';
import { SourceMemory } from '#console/core/wall/source-memory.js';
import { agentLine, masterLine, peerOf, rowOf, standbyOf } from '#sim/console/made-lines.js';

function source(name: string, line: object, isLive = true): SourceMemory {
  const made = new SourceMemory({ name });
  made.take(line);
  made.isLive = isLive;
  return made;
}
const view = (masters: SourceMemory[], agents: SourceMemory[] = []) =>
  groupView({ name: 'belfry', masters, agents }, () => 17);

const leads = (name: string, other: string, more: object = {}, rows = [rowOf('a')]) =>
  masterLine(rows, { ...standbyOf(name, 'leads', [peerOf(other, 'stands-by')]), ...more });
const standsBy = (name: string, other: string, more: object = {}, rows = [rowOf('a')]) =>
  masterLine(rows, { ...standbyOf(name, 'stands-by', [peerOf(other, 'leads', more)]), term: 0 });

t.test('the report of the master that leads counts, under the latest term of two', (t) => {
  const [one, two] = [
    source('s1', standsBy('lab-1', 'lab-2')),
    source('s2', leads('lab-2', 'lab-1', {}, [rowOf('a', { offsetNs: 77 })])),
  ];
  t.equal(tellerOf([one, two]), two);
  t.equal(tellerOf([source('s3', leads('lab-3', 'lab-2', { term: 9 })), two])?.name, 's3');
  const group = view([one, two]);
  t.match(group, {
    leader: 'lab-2',
    term: 3,
    lines: [{ name: 'a', offsetNs: 77 }],
    mode: 'average',
  });
  t.match(group.masters, [
    { name: 'lab-1', duty: 'stands-by', term: 0, leadsSince: null, isWatched: true },
    { name: 'lab-2', duty: 'leads', term: 3, leadsSince: 17, systemAheadNs: 1_500_000 },
  ]);
  t.end();
});

t.test('masters that are only heard of are told of, too', (t) => {
  const group = view([source('s1', standsBy('lab-1', 'lab-2'))]);
  t.match(group, { leader: 'lab-2', term: 3, round: null, systemAheadNs: null });
  t.match(group.masters, [
    { name: 'lab-1', isWatched: true },
    { name: 'lab-2', duty: 'leads', term: 3, isWatched: false, systemAheadNs: null, boundNs: 100 },
  ]);
  t.end();
});

t.test('a master that vanished is silent, unless another one hears it', (t) => {
  const gone = source('s1', leads('lab-1', 'lab-2'), false);
  const other = source('s2', standsBy('lab-2', 'lab-1'));
  t.match(view([gone, other]).masters[0], { name: 'lab-1', duty: 'leads', isWatched: true });
  const group = view([gone]);
  t.match(group, { state: 'unseen', leader: null, troubles: [] });
  t.match(group.masters, [
    { name: 'lab-1', duty: 'silent', systemAheadNs: null },
    { name: 'lab-2', duty: 'silent' },
  ]);
  t.match(group.lines, [{ name: 'a', isSeen: false, offsetNs: 1200 }], 'as it was last');
  t.end();
});

t.test('an agent that is watched adds what only it knows', (t) => {
  const master = source('m', masterLine([rowOf('a'), rowOf('b', { health: 'lost' })]));
  const [a, b] = [source('a', agentLine('a')), source('b', agentLine('b', { state: 'holdover' }))];
  const { lines } = view([master], [a, b]);
  t.match(lines, [
    { name: 'a', offsetNs: 1200, boundNs: 90_000, temperatureC: 48.2, state: 'synchronised' },
    { name: 'b', state: 'holdover', temperatureC: 48.2 },
  ]);
  master.isLive = false;
  const group = view([master], [a]);
  t.equal(group.state, 'synchronised', 'agents tell of it');
  t.match(group, { boundNs: 80_000, systemAheadNs: null }, 'and what time it is');
  t.match(group.lines, [
    { name: 'a', isSeen: true, offsetNs: null, boundNs: 80_000 },
    { name: 'b', isSeen: false },
  ]);
  t.end();
});

t.test('agents that are watched alone are a group without masters', (t) => {
  const group = view(
    [],
    [source('z', agentLine('z')), source('y', agentLine('y', { state: 'holdover' }, ['odd']))],
  );
  t.match(group, {
    state: 'synchronised',
    leader: null,
    masters: [],
    boundNs: 80_000,
    troubles: ['y: odd'],
  });
  t.match(group.lines, [
    { name: 'y', state: 'holdover', why: 'odd', sinceHeardNs: 5e8, offsetNs: null },
    { name: 'z', why: '' },
  ]);
  const states = (...all: string[]) =>
    view(
      [],
      all.map((state, i) => source(`${i}`, agentLine(`${i}`, { state }))),
    ).state;
  t.equal(states('holdover', 'holdover'), 'holdover');
  t.equal(states('unset'), 'gathering');
  t.equal(view([], [source('z', agentLine('z'), false)]).state, 'unseen');
  t.end();
});

t.test('lines come in the order in which people look for them', (t) => {
  const { lines } = view([
    source('m', masterLine(['line-10', 'line-2', 'Ä', 'a'].map((one) => rowOf(one)))),
  ]);
  t.same(
    lines.map(({ name }) => name),
    ['a', 'Ä', 'line-2', 'line-10'],
  );
  t.end();
});

t.test('rosters that differ for long are told', (t) => {
  const differing = (ns: number) =>
    view([
      source(
        'm',
        masterLine(
          [],
          standbyOf('lab-1', 'leads', [peerOf('lab-2', 'stands-by', { rosterDiffersNs: ns })]),
        ),
      ),
    ]).keysDiffer;
  t.equal(differing(2e9), null);
  t.equal(differing(2e10), 'lab-2 has another roster than the leader');
  t.end();
});

t.test('a client is one by its key, and by how it asks', (t) => {
  const rows = [
    rowOf('a', { role: 'client' }),
    rowOf('b', { standing: 'client', boundNs: null, state: null }),
  ];
  const master = source('m', masterLine(rows));
  t.match(view([master], [source('b', agentLine('b'))]).lines, [
    { role: 'client' },
    { role: 'client', boundNs: 80_000 },
  ]);
  t.end();
});
