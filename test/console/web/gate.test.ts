// A few questions at a time, in their order, and no more waiting than can be.

import t from 'tap';
import { Gate } from '#console/web/gate.js';
import { Problem } from '#console/web/problem.js';

/** Questions that are answered when the test says so. */
function questions() {
  const begun: string[] = [];
  const answers = new Map<string, (error?: Error) => void>();
  const ask = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve, reject) =>
      answers.set(name, (error) => (error === undefined ? resolve(name) : reject(error))),
    );
  };
  return { begun, ask, answer: (name: string, error?: Error) => answers.get(name)!(error) };
}

t.test('questions run a few at a time, in the order in which they came', async (t) => {
  const gate = new Gate(2, 10);
  const { begun, ask, answer } = questions();
  const all = ['a', 'b', 'c', 'd'].map((name) => gate.run(ask(name)));
  t.same(begun, ['a', 'b']);
  answer('b');
  await all[1];
  t.same(begun, ['a', 'b', 'c']);
  answer('a');
  await all[0];
  t.same(begun, ['a', 'b', 'c', 'd']);
  answer('c');
  answer('d');
  t.same(await Promise.all(all), ['a', 'b', 'c', 'd']);
});

t.test('one that fails gives its place to the next', async (t) => {
  const gate = new Gate(1, 10);
  const { ask, answer } = questions();
  const [first, second] = [gate.run(ask('a')), gate.run(ask('b'))];
  answer('a', new Error('the disk is full'));
  await t.rejects(first, { message: 'the disk is full' });
  answer('b');
  t.equal(await second, 'b');
});

t.test('when too many wait, the next is told so at once', async (t) => {
  const gate = new Gate(1, 1);
  const { ask, answer } = questions();
  const both = [gate.run(ask('a')), gate.run(ask('b'))];
  await t.rejects(
    gate.run(ask('c')),
    new Problem(503, '1 questions wait already: ask again later'),
  );
  answer('a');
  await both[0];
  answer('b');
  await both[1];
});
