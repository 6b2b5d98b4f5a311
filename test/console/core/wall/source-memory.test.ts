// What one source has told, line by line.

import t from 'tap';
import { SourceMemory } from '#console/core/wall/source-memory.js';
import {
  agentLine,
  changeOf,
  eventLineOf,
  masterLine,
  rowOf,
  timeOf,
} from '#sim/console/made-lines.js';

t.test('what changed is put into what was there before', (t) => {
  const source = new SourceMemory({ name: 'lab-1' });
  t.equal(source.take(masterLine([rowOf('a'), rowOf('b')], {}, ['one'])), 'picture');
  const change = changeOf(
    { time: timeOf(1000), term: 4 },
    { agents: [rowOf('b', { offsetNs: 7 }), rowOf('c')], gone: ['a'] },
  );
  t.equal(source.take(change), 'picture');
  t.match(source.master, { term: 4, mode: 'average' });
  t.same([...source.rows.keys()], ['b', 'c']);
  t.equal(source.rows.get('b')?.offsetNs, 7);
  t.same(source.troubles, ['one'], 'as before');
  source.take(changeOf({}, { troubles: [] }));
  t.same(source.troubles, []);
  t.end();
});

t.test('a first line that comes again begins anew: the daemon was restarted', (t) => {
  const source = new SourceMemory({ name: 'x' });
  source.take(masterLine([rowOf('a')]));
  source.take(agentLine('mit'));
  t.equal(source.role, 'agent');
  t.equal(source.rows.size, 0);
  t.equal(source.master, undefined);
  t.equal(source.agent?.name, 'mit');
  t.end();
});

t.test('an event is taken once, though it is sent again after a break', (t) => {
  const source = new SourceMemory({ name: 'lab-1' });
  t.match(source.take(eventLineOf('r-1', 'mit left', { subject: 'mit' })), {
    id: 'lab-1/r-1',
    subject: 'mit',
  });
  t.equal(source.take(eventLineOf('r-1', 'mit left')), 'nothing');
  for (let i = 0; i < 3000; i += 1) source.take(eventLineOf(`s-${i}`, 'x'));
  t.equal(source.take(eventLineOf('s-2999', 'x')), 'nothing');
  t.end();
});

t.test('whatever is no line of a daemon changes nothing', (t) => {
  const source = new SourceMemory({ name: 'lab-1' });
  const odd = [null, 7, 'x', [], {}, { type: 'snapshot' }, { type: 'snapshot', role: 'king' }];
  for (const line of [...odd, changeOf({}), { type: 'event' }, { type: 'time', ask: 1 }])
    t.equal(source.take(line), 'nothing', JSON.stringify(line));
  t.equal(source.role, null);
  source.take({ type: 'snapshot', role: 'master', report: { agents: 'many' }, troubles: 7 });
  t.match(source.master, { state: 'gathering', peers: [] });
  source.take(
    changeOf({}, { gone: 7, agents: [null, { name: 7 }, rowOf('a')], troubles: [7, 'x'] }),
  );
  t.same([...source.rows.keys()], ['a']);
  t.same(source.troubles, ['x']);
  // What has no text of its own, in JSON.
  source.take(changeOf({}, { gone: [{ toString: 1, valueOf: 1 }, null, 'a'] }));
  t.same([...source.rows.keys()], []);
  t.end();
});

t.test('a hostile daemon cannot fill the memory with rows', (t) => {
  const source = new SourceMemory({ name: 'lab-1' });
  source.take(masterLine([]));
  for (let i = 0; i < 3; i += 1)
    source.take(
      changeOf({}, { agents: Array.from({ length: 9000 }, (_, k) => ({ name: `${i}/${k}` })) }),
    );
  t.equal(source.rows.size, 20_000);
  t.end();
});

t.test('the last rounds of a master are kept once each, and of a large group fewer', (t) => {
  const source = new SourceMemory({ name: 'lab-1' });
  const round = (second: number, votes: number) => ({
    type: 'round',
    number: second,
    at: `2026-12-01T03:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.5Z`,
    votes: Array.from({ length: votes }, () => ({ name: 'a' })),
  });
  source.take(round(1, 1));
  t.same(source.rounds, [], 'nobody knows whose');
  source.take(masterLine([]));
  source.take({ type: 'round', number: 7 });
  for (let second = 0; second < 100; second += 1) source.take(round(second, 3));
  source.take(round(99, 3));
  t.equal(source.rounds.length, 64);
  t.match(source.rounds.at(-1), { number: 99, votes: [{}, {}, {}], type: undefined });
  source.take(round(200, 4000));
  t.equal(source.rounds.length, 2);
  t.end();
});
