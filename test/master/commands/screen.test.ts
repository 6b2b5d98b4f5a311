// The live display, on a terminal that is not there.

import { EventEmitter } from 'node:events';
import t from 'tap';
import { openScreen } from '#master/commands/screen.js';

class Terminal extends EventEmitter {
  readonly isTTY = true;
  columns = 20;
  rows = 4;
  written = '';

  write(text: string): void {
    this.written += text;
  }

  take(): string {
    const { written } = this;
    this.written = '';
    return written.replaceAll('\x1b[', '<');
  }
}

const open = (terminal: Terminal) => openScreen(terminal as unknown as NodeJS.WriteStream);

t.test('it draws in place, and leaves the terminal as it was', (t) => {
  const terminal = new Terminal();
  const screen = open(terminal);
  t.equal(terminal.take(), '<?1049h<?25l');
  screen.show(() => ['one', 'two']);
  t.equal(terminal.take(), '<Hone<K\r\ntwo<K<J');
  screen.close();
  t.equal(terminal.take(), '<?25h<?1049l');
  t.equal(terminal.listenerCount('resize'), 0);
  t.end();
});

t.test('what does not fit is cut off, until the window is larger', (t) => {
  const terminal = new Terminal();
  const screen = open(terminal);
  screen.show(() => ['a line that is too long', 'b', 'c', 'd', 'e']);
  t.equal(
    terminal.take(),
    '<?1049h<?25l<Ha line that is too …<K\r\nb<K\r\nc<K\r\n… 2 more lines: mak…<K<J',
  );
  terminal.columns = 80;
  terminal.rows = 24;
  terminal.emit('resize');
  t.match(terminal.take(), 'a line that is too long<K\r\nb<K\r\nc<K\r\nd<K\r\ne<K<J');
  t.end();
});

t.test('a terminal that does not know its size cuts nothing off', (t) => {
  const terminal = new Terminal();
  terminal.columns = terminal.rows = 0;
  open(terminal).show(() => ['one', 'two', 'three']);
  t.match(terminal.take(), 'one<K\r\ntwo<K\r\nthree<K<J');
  t.end();
});

t.test('a window of another size is drawn as the picture is there', (t) => {
  const terminal = new Terminal();
  open(terminal).show(({ columns, rows }) => [`${columns} x ${rows}`]);
  t.match(terminal.take(), '20 x 4<K<J');
  terminal.columns = 40;
  terminal.emit('resize');
  t.match(terminal.take(), '40 x 4<K<J');
  t.end();
});

t.test('lines are cut before they are painted, and only where somebody wants colours', (t) => {
  const line = { text: 'a line that is far too long', meaning: 'trouble' } as const;
  const terminal = new Terminal();
  const screen = openScreen(terminal as unknown as NodeJS.WriteStream, true);
  screen.show(() => [line, 'b']);
  t.match(terminal.take(), '<31ma line that is far …<m<K\r\nb<K<J');
  screen.close();
  const plain = open(terminal);
  plain.show(() => [line]);
  t.match(terminal.take(), '<Ha line that is far …<K<J');
  plain.close();
  t.end();
});

t.test('it gives the terminal back for a while, and takes it again', (t) => {
  const terminal = new Terminal();
  const screen = open(terminal);
  terminal.take();
  screen.suspend();
  t.equal(terminal.take(), '<?25h<?1049l');
  terminal.emit('resize');
  t.equal(terminal.take(), '', 'it is the shell’s now');
  screen.show(() => ['x']);
  t.equal(terminal.take(), '<?1049h<?25l<Hx<K<J');
  screen.close();
  screen.close();
  t.equal(terminal.take(), '<?25h<?1049l', 'once');
  t.end();
});
