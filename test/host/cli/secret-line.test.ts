// A line that is not to be seen: from a pipe, and from a terminal that shows nothing of it.
import { PassThrough } from 'node:stream';
import t from 'tap';
import { secretLine } from '#host/cli/secret-line.js';

/** Standard input, and what was shown besides. */
function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const prompt = new PassThrough();
  return { input, prompt, shown: () => String(prompt.read() ?? '') };
}

t.test('a pipe gives its first line, and is asked nothing', async (t) => {
  const pipe = terminal(false);
  pipe.input.write('bel');
  const line = secretLine('The line: ', pipe);
  pipe.input.write('fry:AQ\nmore');
  t.equal(await line, 'belfry:AQ');
  t.equal(pipe.shown(), '');
});

t.test(
  'a pipe without an end of line gives what it has, and an empty one is a failure',
  async (t) => {
    const pipe = terminal(false);
    pipe.input.end('belfry:AQ');
    t.equal(await secretLine('The line: ', pipe), 'belfry:AQ');
    for (const text of ['', '\n', '   \nbelfry:AQ\n']) {
      const empty = terminal(false);
      empty.input.end(text);
      await t.rejects(secretLine('The line: ', empty), {
        message: /no line to join on standard input/,
      });
    }
  },
);

t.test('a terminal shows the question and nothing of the line', async (t) => {
  const tty = terminal(true);
  const line = secretLine('The line: ', tty);
  tty.input.write('belfry:SECRET\r');
  t.equal(await line, 'belfry:SECRET');
  t.equal(tty.shown(), 'The line: \n');
});

t.test('Ctrl-C and Ctrl-D break off', async (t) => {
  for (const key of ['\u0003', '\u0004']) {
    const tty = terminal(true);
    const line = secretLine('The line: ', tty);
    tty.input.write(key);
    await t.rejects(line, { message: 'nothing was changed' });
  }
});
