// How a clock is can be told by a word, and by a symbol, and by a colour.

import t from 'tap';
import { SHOWN_STATES } from '#console/core/wall/view.js';
import {
  STATES,
  STATE_LOOKS,
  chooseLines,
  countStates,
  groupLook,
  orderLines,
  pastVerdict,
  verdictOf,
} from '#page/words/states.js';
import { groupOf, lineOf, troubleOf } from '#sim/console/standing-hub.js';

t.test('each state has a look, and no two the same word and symbol', (t) => {
  t.same(STATES.toSorted(), SHOWN_STATES.toSorted());
  const looks = SHOWN_STATES.map((state) => STATE_LOOKS[state]);
  t.equal(new Set(looks.map(({ symbol }) => symbol)).size, looks.length);
  t.same(
    looks.map(({ word }) => word),
    SHOWN_STATES,
  );
  t.equal(STATES[0], 'lying', 'the worst is first');
  t.end();
});

t.test('a group in which all is well says so, and how many lines that are', (t) => {
  t.same(verdictOf(groupOf('main'), []), {
    tone: 'well',
    symbol: 'tick',
    text: 'All is well: all 4 lines are synchronised',
  });
  t.match(verdictOf(groupOf('main', { lines: [] }), []), { tone: 'well', text: /no lines yet/ });
  const one = groupOf('main', { lines: [lineOf('mit')] });
  t.match(verdictOf(one, []).text, /the line is synchronised/);
  t.end();
});

t.test('a trouble that lasts is in the verdict, one that is over is not', (t) => {
  const group = groupOf('main', { lines: [lineOf('mit', { state: 'away' }), lineOf('ros')] });
  const lasting = troubleOf('t-2', { toMs: null, severity: 'critical' });
  t.match(verdictOf(group, [troubleOf('t-1')]), {
    tone: 'busy',
    text: '1 of 2 lines synchronised',
  });
  t.match(verdictOf(group, [lasting]), {
    tone: 'bad',
    text: '1 trouble; 1 of 2 lines synchronised',
  });
  t.match(verdictOf(group, [{ ...lasting, severity: 'warning' }]).tone, 'warning');
  t.end();
});

t.test('of what is stale the page says that it was so, not that it is', (t) => {
  const past = pastVerdict(verdictOf(groupOf('main'), []), '7 s');
  t.same(past, {
    tone: 'quiet',
    symbol: 'question',
    text: '7 s ago: All is well: all 4 lines are synchronised',
  });
  t.end();
});

t.test('a group without a time is not called well, whatever its lines say', (t) => {
  for (const state of ['gathering', 'holdover', 'unseen'] as const) {
    const group = groupOf('main', { state });
    t.not(verdictOf(group, []).tone, 'well');
    t.equal(groupLook(group).word, state);
  }
  t.end();
});

t.test('lines can be found by a text and a state, and put in order', (t) => {
  const lines = [
    lineOf('line-2', { offsetNs: 5 }),
    lineOf('Line-10', { state: 'away', offsetNs: null, boundNs: null }),
    lineOf('press', { offsetNs: -9, boundNs: 1e6 }),
  ];
  const names = (all: readonly { name: string }[]): string[] => all.map(({ name }) => name);
  t.same(names(chooseLines(lines, ' LINE ', null)), ['line-2', 'Line-10']);
  t.same(names(chooseLines(lines, '', 'away')), ['Line-10']);
  t.same(names(orderLines(lines, 'state')), ['Line-10', 'line-2', 'press']);
  t.same(names(orderLines(lines, 'name')), ['line-2', 'Line-10', 'press']);
  t.same(names(orderLines(lines, 'offset')), ['press', 'line-2', 'Line-10']);
  t.same(names(orderLines(lines, 'bound')), ['press', 'line-2', 'Line-10']);
  t.same(countStates(lines), [
    { state: 'away', count: 1 },
    { state: 'synchronised', count: 2 },
  ]);
  t.end();
});
