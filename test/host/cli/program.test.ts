// How a program with commands reads its words.
import t from 'tap';
import { completionWords } from '#host/cli/program.js';

t.test('completion takes the shell, or none, and no other word is touched', (t) => {
  t.same(completionWords(['completion', 'zsh']), { rest: ['completion'], shell: 'zsh' });
  t.same(completionWords(['completion', 'bash', 'x']), {
    rest: ['completion', 'x'],
    shell: 'bash',
  });
  for (const words of [[], ['completion'], ['completion', '--help'], ['status', 'bash']])
    t.same(completionWords(words), { rest: words });
  t.end();
});

t.test('completion of another shell is wrong usage', (t) => {
  t.throws(() => completionWords(['completion', 'fish']), {
    message: 'completion knows no fish, only bash and zsh',
    exitCode: 2,
  });
  t.end();
});
