// Lists of names as people keep them, and faults with the place of the name that they are about.
import t from 'tap';
import { namesIn, placeFaults } from '#master/commands/roster/names.js';

t.test('a list has a name a line, with comments and blank lines', (t) => {
  const text = '\uFEFF# hall 1\nline-1\r\n\r\n  line-2   # the long one\n#\nline-3';
  t.same(namesIn(text, 'lines.txt'), [
    { name: 'line-1', place: 'lines.txt, line 2' },
    { name: 'line-2', place: 'lines.txt, line 4' },
    { name: 'line-3', place: 'lines.txt, line 6' },
  ]);
  t.same(namesIn('# nobody\n\n', 'lines.txt'), []);
  t.end();
});

t.test('what is no name is kept for the fault, but for what a terminal would obey', (t) => {
  const text = `two words\n\u001B[2Jline\n${'x'.repeat(100)}`;
  t.same(
    namesIn(text, 'l').map(({ name }) => name),
    ['two words', '?[2Jline', 'x'.repeat(60)],
  );
  t.end();
});

t.test('each fault begins with the place of its name, of a doubled one the later', (t) => {
  const names = [
    { name: 'line', place: undefined },
    ...namesIn('line-1\ntwo words\nline-1\nline-10\n', 'lines.txt'),
  ];
  const faults = [
    'line-1 is there twice',
    'two words is no name: it may have 1 to 31 letters',
    'line-10 is in the roster already, as an agent',
    'line is in the roster already, as a client',
    'a roster holds 65536 names',
  ].join('\n');
  t.same(placeFaults(faults, names).split('\n'), [
    'lines.txt, line 3: line-1 is there twice',
    'lines.txt, line 2: two words is no name: it may have 1 to 31 letters',
    'lines.txt, line 4: line-10 is in the roster already, as an agent',
    'line is in the roster already, as a client',
    'a roster holds 65536 names',
  ]);
  t.end();
});
