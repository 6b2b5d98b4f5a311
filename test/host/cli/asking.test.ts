// What a terminal is asked: whether an effect is meant.
import { PassThrough } from 'node:stream';
import t from 'tap';
import { confirm } from '#host/cli/asking.js';

/** Who sits there, and what was shown to them. */
function terminal(isTTY: boolean, shows = isTTY) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const prompt = Object.assign(new PassThrough(), { isTTY: shows });
  return { input, prompt, shown: () => String(prompt.read() ?? '') };
}

t.test('yes is a yes, in any letters, and everything else changes nothing', async (t) => {
  for (const answer of ['y', 'Y', 'yes', ' YES ']) {
    const tty = terminal(true);
    const asked = confirm('This moves all.', tty);
    tty.input.write(`${answer}\r`);
    await t.resolves(asked, answer);
    t.match(tty.shown(), /This moves all\. Do it\? \[y\/N\] /);
  }
  for (const answer of ['', 'n', 'yes please', 'yy']) {
    const tty = terminal(true);
    const asked = confirm('This moves all.', tty);
    tty.input.write(`${answer}\r`);
    await t.rejects(asked, { message: 'nothing was changed', exitCode: 1 }, answer);
  }
});

t.test('Ctrl-C and Ctrl-D change nothing, and end the line of the question', async (t) => {
  for (const key of ['\u0003', '\u0004']) {
    const tty = terminal(true);
    const asked = confirm('This moves all.', tty);
    tty.input.write(key);
    await t.rejects(asked, { message: 'nothing was changed', exitCode: 1 });
    t.match(tty.shown(), /\n$/);
  }
});

t.test('where nobody sits it is wrong usage, and the option is named', async (t) => {
  for (const nobody of [terminal(false), terminal(true, false), terminal(false, true)])
    await t.rejects(confirm('This moves all.', nobody), {
      message: 'This moves all. If you mean that, say --yes',
      exitCode: 2,
    });
});
