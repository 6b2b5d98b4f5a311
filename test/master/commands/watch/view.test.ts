// What the keys of `watch` do, and which agents are seen in which order.

import t from 'tap';
import {
  FIRST_VIEW,
  type View,
  chosen,
  keysSent,
  pressed,
  wordOf,
} from '#master/commands/watch/view.js';
import type { AgentLine } from '#master/daemon/report.js';
import { AGENT } from '../../daemon/made.js';

const after = (keys: string, page = 10, view: View = FIRST_VIEW): View | undefined =>
  keysSent(keys).reduce<View | undefined>((seen, key) => seen && pressed(seen, key, page), view);

t.test('what a terminal sends is keys, and what is none of ours is left out', (t) => {
  t.same(keysSent('\x1b[A\x1bOB\x1b[5~\x1b[6~\x1b[1~\x1b[F'), [
    'up',
    'down',
    'page-up',
    'page-down',
    'home',
    'end',
  ]);
  t.same(keysSent('q\x03\r\x7f\x1b'), ['q', 'ctrl-c', 'enter', 'backspace', 'escape']);
  t.same(keysSent('\x1b[1;5C\x1b[200~ü\x01'), ['ü'], 'other sequences and controls');
  t.same(keysSent(''), []);
  t.end();
});

t.test('q and Ctrl-C end it, Ctrl-C also while a filter is typed', (t) => {
  t.equal(after('q'), undefined);
  t.equal(after('\x03'), undefined);
  t.equal(after('/ab\x03'), undefined);
  t.match(after('/q'), { filter: 'q', typing: true });
  t.end();
});

t.test('the table scrolls by rows and pages, and not above its first row', (t) => {
  t.equal(after('jj\x1b[Bk')!.top, 2);
  t.equal(after('\x1b[6~\x1b[6~b')!.top, 9);
  t.equal(after('k')!.top, 0);
  t.equal(after('G')!.top, Infinity, 'the picture knows how many there are');
  t.equal(after('Gg')!.top, 0);
  t.equal(after(' ', 1)!.top, 1, 'a table of one row goes on, too');
  t.end();
});

t.test('keys go through orders and choices, and Escape shows all again', (t) => {
  t.match(after('jjs'), { sort: 'name', top: 0 });
  t.equal(after('ssssss')!.sort, 'trouble');
  t.equal(after('ff')!.shown, 'here');
  t.match(after('/line 1\x7f2\rj'), { filter: 'line 2', typing: false, top: 1 });
  t.match(after('/x\x1b'), { filter: '', typing: false });
  t.match(after('f/x\r\x1b'), { filter: '', shown: 'all' });
  t.match(after('?'), { helps: true });
  t.match(after('?j'), { helps: false, top: 0 }, 'any key goes back, and does nothing else');
  t.end();
});

const agent = (name: string, changes: Partial<AgentLine> = {}): AgentLine => ({
  ...AGENT,
  walls: [],
  name,
  ...changes,
});
const NEVER = { health: 'away', sinceHeardNs: null, offsetNs: null, boundNs: null } as const;
const PLANT = [
  agent('line-10', { offsetNs: -9e6 }),
  agent('line-2', { ...NEVER, state: null }),
  agent('line-3', { standing: 'outlier', offsetNs: 5e6 }),
  agent('line-4', { health: 'away', sinceHeardNs: 9e9, state: null }),
  agent('line-5', { state: 'holdover', boundNs: 9e6 }),
  agent('line-6', { lossOut: 0.2 }),
  agent('phone', { role: 'client', standing: 'client', health: 'away', state: null }),
];
const seen = (changes: Partial<View>): string[] =>
  chosen(PLANT, { ...FIRST_VIEW, ...changes }).map(({ name }) => name);

t.test(
  'whoever is here and not well comes first, then who has gone; who never came is last',
  (t) => {
    const order = ['line-3', 'line-5', 'line-4', 'line-6', 'line-10', 'phone', 'line-2'];
    t.same(seen({}), order);
    t.same(PLANT.map(wordOf), ['votes', 'away', 'outlier', 'away', 'holdover', 'votes', 'client']);
    t.end();
  },
);

t.test('each key sorts the largest first, and names as people count', (t) => {
  t.same(seen({ sort: 'name' }).slice(0, 2), ['line-2', 'line-3']);
  t.equal(seen({ sort: 'offset' })[0], 'line-10');
  t.equal(seen({ sort: 'bound' })[0], 'line-5');
  t.equal(seen({ sort: 'loss' })[0], 'line-6');
  t.equal(seen({ sort: 'heard' })[0], 'line-4');
  t.end();
});

t.test('a filter finds names, addresses and states, however they are written', (t) => {
  t.same(seen({ filter: 'LINE-1' }), ['line-10']);
  t.same(seen({ filter: 'holdover' }), ['line-5']);
  t.equal(seen({ filter: '10.0.0.2' }).length, PLANT.length);
  t.same(seen({ filter: 'nobody' }), []);
  t.same(seen({ shown: 'troubled' }), ['line-3', 'line-5', 'line-4', 'line-2']);
  t.same(seen({ shown: 'away' }), ['line-4', 'phone', 'line-2']);
  t.same(seen({ shown: 'here', filter: 'line-6' }), ['line-6']);
  t.end();
});
