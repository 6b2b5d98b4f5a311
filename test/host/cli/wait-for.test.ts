// Waiting for a good answer, in virtual time.
import t from 'tap';
import { Failure } from '#host/cli/command.js';
import { waitFor } from '#host/cli/wait-for.js';

/** A clock that stands still but for what is slept. */
function patience() {
  let at = 0;
  return {
    now: () => at,
    sleep: (milliseconds: number) => {
      at += milliseconds;
      return Promise.resolve();
    },
  };
}

t.test('a good answer ends the waiting at once, and tells how long it took', async (t) => {
  let asked = 0;
  const ask = () => Promise.resolve((asked += 1));
  const waited = await waitFor(ask, (answer) => answer === 4, 1000, patience());
  t.same(waited, { good: true, answer: 4, failure: undefined, took: 300 });
});

t.test('when the time is over the last answer is told, and it asks once in no time', async (t) => {
  const ask = () => Promise.resolve('unset');
  const waited = await waitFor(ask, () => false, 250, patience());
  t.same(waited, { good: false, answer: 'unset', failure: undefined, took: 250 });
  const once = await waitFor(ask, () => true, 0, patience());
  t.same(once, { good: true, answer: 'unset', failure: undefined, took: 0 });
});

t.test('a daemon that does not answer yet is asked again', async (t) => {
  const answers = [new Failure('nobody there'), new Failure('nobody there'), 'good'];
  const ask = () => {
    const answer = answers.shift()!;
    return answer instanceof Failure ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const waited = await waitFor(ask, () => true, 1000, patience());
  t.match(waited, { good: true, answer: 'good', failure: undefined, took: 200 });
  const never = () => Promise.reject(new Failure('nobody there'));
  const vain = await waitFor(never, () => true, 100, patience());
  t.match(vain, { good: false, answer: undefined, failure: { message: 'nobody there' } });
});

t.test('a mistake of ours is no answer', async (t) => {
  const broken = () => Promise.reject(new TypeError('a mistake'));
  await t.rejects(
    waitFor(broken, () => true, 1000, patience()),
    TypeError,
  );
});
