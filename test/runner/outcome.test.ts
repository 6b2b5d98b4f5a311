import t from 'tap';
import { type Outcome, describe, outcomeOf, summary } from './outcome.js';

const GOOD = `TAP version 14
# Subtest: a clock shows the time
    ok 1 - it does
    ok 2 - in Tokyo # SKIP no zones here
    1..2
ok 1 - a clock shows the time # time=8.3ms
ok 2 - on Mars # SKIP
1..2
# { total: 3, pass: 1, skip: 2 }
`;
const BAD = `TAP version 14
# Subtest: a clock shows the time
    ok 1 - it does
    not ok 2 - and the date
      ---
      diff: |
        --- expected
        +++ actual
        -2
        +1
      ...
    
    not ok 3 - and the moon # TODO
    1..3
not ok 1 - a clock shows the time # time=8.3ms
  ---
  at:
    lineNumber: 2
  ...

1..1
# { total: 3, pass: 1, fail: 1, todo: 1 }
`;
const ended = (code: number | null, signal: string | null = null) => ({ code, signal });

t.test('a process in which nothing fails is good, and says what it left out', (t) => {
  const outcome = outcomeOf('story/clock.test', ended(0), GOOD, '', 1.25);
  t.match(outcome, { good: true, passed: 1, faults: [], seconds: 1.25 });
  t.same(outcome.skipped, ['in Tokyo (no zones here)', 'on Mars']);
  t.end();
});

t.test('of a failure all is told, from the innermost test outwards', (t) => {
  const { good, passed, faults } = outcomeOf('x', ended(1), BAD, '', 1);
  t.notOk(good);
  t.equal(passed, 1);
  t.same(faults, [
    '    not ok 2 - and the date',
    '      ---',
    '      diff: |',
    '        --- expected',
    '        +++ actual',
    '        -2',
    '        +1',
    '      ...',
    'not ok 1 - a clock shows the time # time=8.3ms',
    '  ---',
    '  at:',
    '    lineNumber: 2',
    '  ...',
  ]);
  t.end();
});

t.test('whoever fails without a word, or is ended, or does not come to its end has failed', (t) => {
  for (const [ending, tap, fault] of [
    [ended(1), GOOD, 'ended with 1'],
    [ended(null, 'SIGKILL'), GOOD, 'ended by SIGKILL'],
    [ended(0), 'TAP version 14\n', 'it did not come to its end'],
    [ended(0), '', 'it did not come to its end'],
  ] as const)
    t.match(outcomeOf('x', ending, tap, '', 1), { good: false, faults: [fault] });
  t.notOk(outcomeOf('x', ended(0), BAD, '', 1).good, 'a failure counts whatever the code');
  t.end();
});

t.test('a line for each process, and the names of those that failed at the end', (t) => {
  const good = outcomeOf('story/clock.test', ended(0), GOOD, '', 1.25);
  const bad: Outcome = {
    ...good,
    name: 'system/x.test',
    good: false,
    faults: ['oh'],
    errors: 'no',
  };
  t.equal(describe({ ...good, skipped: [] }), 'ok      1.3 s      1  story/clock.test\n');
  t.equal(
    describe({ ...bad, skipped: ['on Mars'] }),
    `FAIL    1.3 s      1  system/x.test
       left out: on Mars
       no
       oh
`,
  );
  t.equal(
    summary([good, bad], 61.4),
    '\n2 processes, 2 assertions passed, 4 tests left out, 61 s\nFAILED: system/x.test\n',
  );
  t.end();
});
