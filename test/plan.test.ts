import { fileURLToPath } from 'node:url';
import t from 'tap';
import { planOf, unitsIn } from './plan.js';

const TESTS = fileURLToPath(new URL('./', import.meta.url));

t.test('every test is run once: with the other units, or by a process of its own', (t) => {
  const units = unitsIn(TESTS);
  const names = planOf(TESTS).map(({ name }) => name);
  t.equal(new Set([...names, ...units]).size, names.length + units.length);
  t.ok(units.includes('plan.test'));
  t.ok(names.includes('system/serial.test'));
  t.ok(names.includes('master/cli.test'), 'it starts processes');
  t.ok(units.length > 150 && names.length > 50, `${units.length} and ${names.length}`);
  t.end();
});

t.test('the longest begin first, and real processes wait', (t) => {
  const plan = planOf(TESTS);
  t.same(plan[0], { name: 'system/masters.test', lane: 'waiting' });
  t.same(
    plan.find(({ lane }) => lane === 'computing'),
    { name: 'all-units', lane: 'computing' },
  );
  t.match(
    plan.find(({ name }) => name === 'agent/cli.test'),
    { lane: 'waiting' },
  );
  t.end();
});

t.test('the quick tests are units and stories', (t) => {
  const names = planOf(TESTS, { quick: true }).map(({ name }) => name);
  t.ok(names.length > 10);
  t.same(
    names.filter((name) => name !== 'all-units' && !name.startsWith('story/')),
    [],
  );
  t.end();
});
