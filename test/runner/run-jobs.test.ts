import t from 'tap';
import type { Outcome } from './outcome.js';
import { runJobs } from './run-jobs.js';

const SAYS = (what: string): string => `console.log('1..0\\n# { total: 1, pass: 1 }'); ${what}\n`;
const LANES = { computing: 1, waiting: 2 } as const;

t.test('each process is run, and told of when it has ended', async (t) => {
  const folder = t.testdir({
    'good.js': SAYS(''),
    'bad.js': SAYS('process.exitCode = 3;'),
    'loud.js': SAYS("console.error('I am told');"),
    'killed.js': SAYS("process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 1e4);"),
    'polite.js': SAYS("console.error(require('node:os').getPriority());"),
    'package.json': '{ "type": "commonjs" }',
  });
  const told: Outcome[] = [];
  const outcomes = await runJobs(
    [
      { name: 'good', lane: 'waiting' },
      { name: 'bad', lane: 'waiting' },
      { name: 'loud', lane: 'waiting' },
      { name: 'killed', lane: 'computing' },
      { name: 'polite', lane: 'computing' },
      { name: 'not-there', lane: 'computing' },
    ],
    LANES,
    folder,
    (outcome) => told.push(outcome),
  );
  t.same(outcomes, told);
  const of = (name: string) => outcomes.find((outcome) => outcome.name === name);
  t.match(of('good'), { good: true, passed: 1, errors: '' });
  t.match(of('bad'), { good: false, faults: ['ended with 3'] });
  t.match(of('loud'), { good: true, errors: 'I am told\n' });
  t.match(of('killed'), { good: false, faults: ['ended by SIGKILL'] });
  t.match(of('polite'), { good: true, errors: /^\d+\n$/ });
  t.ok(Number(of('polite')!.errors) > 0, 'whoever computes gives way');
  t.match(of('not-there'), { good: false, errors: /Cannot find module/ });
});
