import { fileURLToPath } from 'node:url';
import t from 'tap';
import { planOf } from './plan.js';

const TESTS = fileURLToPath(new URL('./', import.meta.url));

t.test('every test is run once: with the other units, or by a process of its own', (t) => {
  const plan = planOf(TESTS);
  const files = plan.flatMap((job) => job.files);
  t.equal(new Set(files).size, files.length);
  const filesOf = (name: string): readonly string[] | undefined =>
    plan.find((job) => job.name === name)?.files;
  t.ok(filesOf('units')?.includes('plan.test'));
  t.ok(filesOf('stories')?.includes('story/group.test'));
  for (const alone of ['system/serial.test', 'master/cli.test', 'story/explorer.test'])
    t.same(filesOf(alone), [alone], 'it waits, starts processes or searches');
  t.ok(files.length > 250 && plan.length > 40, `${files.length} files, ${plan.length} processes`);
  t.end();
});

t.test('the longest begin first, and real processes wait', (t) => {
  const plan = planOf(TESTS);
  t.match(plan[0], { name: 'system/masters.test', lane: 'waiting' });
  t.match(
    plan.find(({ lane }) => lane === 'computing'),
    { name: 'units' },
  );
  t.match(
    plan.find(({ name }) => name === 'agent/cli.test'),
    { lane: 'waiting' },
  );
  t.end();
});

t.test('the quick tests are units and stories, and start no processes', (t) => {
  t.same(
    planOf(TESTS, { quick: true }).map(({ name }) => name),
    ['units', 'stories'],
  );
  t.end();
});
