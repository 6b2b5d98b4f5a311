// What is said of the way to a master: whether a device may go it, and what to do if not.
import t from 'tap';
import { passageOf, wayText } from '#agent/commands/join/ways.js';
import type { Asked, Unasked } from '#agent/commands/ask-once.js';

const answer = (host: string): Asked =>
  ({ type: 'answer', master: { host, port: 7525 }, roundTrip: 312_000 }) as unknown as Asked;
const gaveUp = (reason: Unasked['reason'], fault?: string): Unasked =>
  ({ type: 'gave-up', reason, fault, attempts: 0 }) as Unasked;

t.test('a master that answers is told with its address and how long that took', (t) => {
  const named = { master: 'lab-1:7525', answered: answer('10.0.0.1') };
  t.equal(wayText(named, 'line-3'), 'lab-1 at 10.0.0.1:7525 answers in 312 us');
  const numeric = { master: '10.0.0.1:7525', answered: answer('10.0.0.1') };
  t.equal(wayText(numeric, 'line-3'), '10.0.0.1:7525 answers in 312 us');
  t.equal(passageOf(named), 'open');
  t.end();
});

t.test('a master whose time is of no use yet would have the device all the same', (t) => {
  for (const reason of ['unset', 'incredible', 'anonymous-refused'] as const)
    t.equal(passageOf({ answered: gaveUp(reason) }), 'open');
  t.end();
});

t.test(
  'a key that is refused, a name in use and silence are told apart, each with what to do',
  (t) => {
    for (const [reason, passage, text] of [
      [
        'not-authenticated',
        'refused',
        /^lab-1:7525 does not know line-3 by this key: .* ask for a new line$/,
      ],
      [
        'name-in-use',
        'refused',
        /^lab-1:7525 has line-3 at work already, on another machine: .* a name of its own$/,
      ],
      ['unknown-version', 'refused', /another version of the protocol: update one of the two$/],
      ['no-answer', 'silent', /^lab-1:7525 does not answer: .* this UDP port open on the way\?$/],
    ] as const) {
      const way = { master: 'lab-1:7525', answered: gaveUp(reason) };
      t.equal(passageOf(way), passage);
      t.match(wayText(way, 'line-3'), text);
    }
    const unplugged = { master: 'lab-1:7525', answered: gaveUp('no-answer', 'no network') };
    t.equal(wayText(unplugged, 'line-3'), 'lab-1:7525 cannot be reached: no network');
    const misspelt = { master: 'lob-1:7525', answered: gaveUp('unresolved', 'no such name') };
    t.equal(wayText(misspelt, 'line-3'), 'no such name: is that name known on this machine?');
    t.equal(passageOf(misspelt), 'silent');
    t.end();
  },
);
