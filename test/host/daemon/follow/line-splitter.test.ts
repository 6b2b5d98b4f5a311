// Lines out of bytes, however these are cut.

import t from 'tap';
import { LineSplitter } from '#host/daemon/follow/line-splitter.js';

function splitter(most: number) {
  const lines: string[] = [];
  const made = new LineSplitter(most, (line) => lines.push(line));
  return { lines, take: (text: string | Buffer) => made.take(Buffer.from(text)), made };
}

t.test('lines come out whole, wherever the bytes were cut', (t) => {
  const bytes = Buffer.from('eins\n\nzwölf\ndrei');
  for (let size = 1; size <= bytes.length; size += 1) {
    const { lines, take, made } = splitter(20);
    for (let at = 0; at < bytes.length; at += size) t.ok(take(bytes.subarray(at, at + size)));
    t.same(lines, ['eins', '', 'zwölf'], `${size} bytes at once`);
    t.notOk(made.isEmpty);
    take('\n');
    t.equal(lines.at(-1), 'drei');
    t.ok(made.isEmpty);
  }
  t.end();
});

t.test('a line that is too long is refused as soon as that is known', (t) => {
  const { lines, take } = splitter(4);
  t.ok(take('1234\n'));
  t.ok(take('12'));
  t.notOk(take('345'));
  t.notOk(splitter(4).take('12345\n1\n'));
  t.same(lines, ['1234']);
  t.end();
});
