// How a command ends that failed.
import t, { type Test } from 'tap';
import { EXIT, Failure, reportFailure } from '#host/cli/command.js';

/** Its exit code, and what it writes to both outputs. */
function told(t: Test, error: unknown, json: boolean) {
  const out = t.capture(process.stdout, 'write', () => true);
  const err = t.capture(process.stderr, 'write', () => true);
  const code = reportFailure('belfry-x', error, json);
  out.restore();
  err.restore();
  const textOf = (calls: readonly { args: readonly unknown[] }[]) =>
    calls.map(({ args }) => String(args[0])).join('');
  return { code, out: textOf(out()), err: textOf(err()) };
}

t.test('a failure is one line for people, and JSON for programs', (t) => {
  const failure = new Failure('no such thing', EXIT.wrong);
  t.match(told(t, failure, false), { code: 2, out: '', err: /^(<3>)?belfry-x: no such thing\n$/ });
  t.match(told(t, failure, true), {
    code: 2,
    out: '{"ok":false,"fault":"no such thing"}\n',
    err: '',
  });
  t.end();
});

t.test('a mistake of our own is told with its stack, and without the line of a bundle', (t) => {
  const { code, out, err } = told(t, new TypeError('x is not a function'), true);
  t.equal(code, 1);
  t.equal(out, '{"ok":false,"fault":"x is not a function"}\n');
  t.match(err, /belfry-x: this is a mistake of Belfry's own; please report it: TypeError: x is/);
  t.match(err, /\n.* at .*command\.test/);
  t.match(told(t, 'thrown text', false).err, /please report it: Error: thrown text\n/);
  t.end();
});
