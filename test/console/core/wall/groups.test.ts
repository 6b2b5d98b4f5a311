// Which sources tell of one group.

import t from 'tap';
import { groupSources, inNaturalOrder, masterName } from '#console/core/wall/groups.js';
import { SourceMemory } from '#console/core/wall/source-memory.js';
import { agentLine, masterLine, peerOf, rowOf, standbyOf } from '#sim/console/made-lines.js';

function source(name: string, line: object, group?: string): SourceMemory {
  const made = new SourceMemory({ name, group });
  made.take(line);
  return made;
}
const grouped = (...sources: SourceMemory[]) =>
  groupSources(sources).map(({ name, masters, agents }) => [
    name,
    [...masters, ...agents].map((one) => one.name),
  ]);
const lab = (name: string, other: string, more: object = {}) =>
  masterLine([], { ...standbyOf(name, 'stands-by', [peerOf(other, 'leads')]), ...more });

t.test('masters that know each other are of one group', (t) => {
  t.same(grouped(source('one', lab('lab-1', 'lab-2')), source('two', lab('lab-2', 'lab-1'))), [
    ['belfry', ['one', 'two']],
  ]);
  t.end();
});

t.test('masters that do not are of two, and the second is called as its source is', (t) => {
  t.same(grouped(source('one', masterLine([])), source('two', masterLine([]))), [
    ['belfry', ['one']],
    ['two', ['two']],
  ]);
  t.end();
});

t.test('a group with a name has it, also by the configuration of the console', (t) => {
  const named = { settings: { group: 'roof' } };
  t.same(
    grouped(
      source('one', masterLine([], named)),
      source('two', masterLine([], named)),
      source('three', masterLine([], named), 'cellar'),
    ),
    [
      ['cellar', ['three']],
      ['roof', ['one', 'two']],
    ],
  );
  t.end();
});

t.test('an agent is of the group that has its line', (t) => {
  const [roof, cellar] = [
    source('one', masterLine([rowOf('a')], { settings: { group: 'roof' } })),
    source('two', masterLine([rowOf('b'), rowOf('c')], { settings: { group: 'cellar' } })),
  ];
  const agents = ['a', 'b', 'z'].map((name) => source(`on ${name}`, agentLine(name)));
  t.same(grouped(roof, cellar, ...agents, source('on c', agentLine('c'), 'roof')), [
    ['cellar', ['two', 'on b']],
    ['on their own', ['on z']],
    ['roof', ['one', 'on a', 'on c']],
  ]);
  t.same(grouped(source('on a', agentLine('a'))), [['belfry', ['on a']]], 'without any master');
  t.end();
});

t.test('a source that was never heard is of no group', (t) => {
  t.same(grouped(new SourceMemory({ name: 'x', group: 'roof' })), []);
  t.equal(masterName(source('one', lab('lab-1', 'lab-2'))), 'lab-1');
  t.equal(masterName(source('one', masterLine([]))), 'one');
  t.same(['line-10', 'line-2'].toSorted(inNaturalOrder.compare), ['line-2', 'line-10']);
  t.end();
});
