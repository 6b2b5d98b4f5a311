// How a line's clock is, in a word and in a few.

import t from 'tap';
import { saidOf, stateOfAgent, stateOfLine } from '#console/core/wall/line-state.js';
import { agentFacts, rowFacts } from '#console/core/wall/reports.js';
import { agentLine, rowOf } from '#sim/console/made-lines.js';

const row = (more: object) => rowFacts('mit', rowOf('mit', more) as Record<string, unknown>);
const agent = (more: object) =>
  agentFacts({ ...(agentLine('mit').report as Record<string, unknown>), ...more })!;

t.test('health comes before standing, and standing before what the clock says itself', (t) => {
  const states = [
    [{}, 'synchronised'],
    [{ health: 'lost' }, 'away'],
    [{ health: 'away', standing: 'outlier' }, 'away'],
    [{ health: 'suspected', state: 'holdover' }, 'suspected'],
    [{ standing: 'outlier', state: 'holdover' }, 'lying'],
    [{ state: 'holdover', standing: 'doubted' }, 'holdover'],
    [{ state: 'astray' }, 'astray'],
    [{ standing: 'joining', state: 'unset' }, 'joining'],
    [{ state: 'unset' }, 'unset'],
    [{ standing: 'stale' }, 'suspected'],
    [{ standing: 'unfit' }, 'suspected'],
    [{ standing: 'uncertain' }, 'synchronised'],
    [{ standing: 'client', state: null }, 'synchronised'],
    [{ standing: 'of a later version', state: 'new' }, 'synchronised'],
  ] as const;
  for (const [more, state] of states) {
    const { state: found, why } = stateOfLine(row(more), { leads: true });
    t.equal(found, state, JSON.stringify(more));
    t.equal(why === '', state === 'synchronised', why);
  }
  t.end();
});

t.test('a master that stands by knows no standings', (t) => {
  t.equal(stateOfLine(row({ standing: 'outlier' }), { leads: false }).state, 'synchronised');
  t.equal(stateOfLine(row({ standing: 'joining' }), { leads: false }).state, 'synchronised');
  t.equal(stateOfLine(row({ state: 'holdover' }), { leads: false }).state, 'holdover');
  t.end();
});

t.test('a clock that no master hears is as its agent says, if the console hears that', (t) => {
  const away = row({ health: 'lost' });
  const own = (state: string) => stateOfLine(away, { leads: true, own: agent({ state }) });
  t.equal(own('holdover').state, 'holdover');
  t.equal(own('synchronised').state, 'suspected');
  t.match(own('holdover').why, /no master hears it/);
  const client = row({ standing: 'client', state: null });
  t.equal(stateOfLine(client, { leads: true, own: agent({ state: 'astray' }) }).state, 'astray');
  t.equal(stateOfAgent(agent({ state: 'holdover' }), []).state, 'holdover');
  t.same(stateOfAgent(agent({ state: 'odd' }), ['refused']), { state: 'unset', why: 'refused' });
  t.end();
});

t.test('the reason is what status says of it, whatever its name', (t) => {
  const names = new Set(['mit', 'this is it', 'x']);
  const troubles = [
    'the master is in holdover',
    'mit is lost: last heard 12 s ago',
    'this is it is stale: it is heard',
    'mit is said twice',
    'y is away',
  ];
  const said = saidOf(troubles, (name) => names.has(name));
  t.same(
    [...said],
    [
      ['mit', 'lost: last heard 12 s ago'],
      ['this is it', 'stale: it is heard'],
    ],
  );
  const lost = stateOfLine(row({ health: 'lost' }), { leads: true, said: said.get('mit') });
  t.same(lost, { state: 'away', why: 'lost: last heard 12 s ago' });
  t.end();
});
