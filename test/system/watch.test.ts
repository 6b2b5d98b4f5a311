// `watch` on a real terminal: keys reach it, it is drawn in place, and the terminal is left as it was however it ends.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { MASTER, MASTERD, Running, keyLine, plant } from './plant.js';
import { writeFileSync } from 'node:fs';

const PTY = fileURLToPath(new URL('../../../test/system/terminal.py', import.meta.url));
const hasPython =
  spawnSync('python3', ['-c', 'import os, pty; os.waitstatus_to_exitcode']).status === 0;

interface Session {
  readonly came: string;
  readonly status: number;
  readonly echoes: boolean | null;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

t.test(
  'on a terminal keys scroll and filter, and it is left clean',
  { skip: hasPython ? false : 'NOT TRIED: watch on a terminal takes python3 3.9 or later' },
  async (t) => {
    const { at, masterSocket } = await plant(t);
    const names = Array.from({ length: 30 }, (_, i) => `line-${i + 1}`);
    writeFileSync(at('m.keys'), names.map((name, i) => keyLine(name, 'agent', i + 1)).join(''));
    const master = new Running(t, [MASTERD, at('m.json')]);
    await master.says(/master on /);
    const command = [process.execPath, MASTER, 'watch', '--socket', masterSocket];
    const on = (rows: number, columns: number, steps: readonly (readonly string[])[]): Session => {
      const words = [PTY, String(rows), String(columns), JSON.stringify(steps), ...command];
      const { stdout, stderr } = spawnSync('python3', words, { encoding: 'utf8' });
      t.equal(stderr, '');
      return JSON.parse(stdout) as Session;
    };

    const keys = on(24, 80, [
      ['of 30 by trouble', 'G'],
      ['-30 of 30 by trouble', '/line-7\r'],
      ['1-1 of 1 by trouble, "line-7"', '?'],
      ['sort by another column', 'q'],
      ['1-1 of 1', 'q'],
    ]);
    t.match(keys, { status: 0, echoes: true });
    t.ok(keys.came.startsWith(ENTER));
    t.ok(keys.came.endsWith(LEAVE));
    t.match(keys.came, '\x1b[7m', 'colours');

    const narrow = on(20, 40, [
      ['NAME', '\x1a'],
      ['NAME', '\x03'],
    ]);
    t.match(narrow, { status: 0, echoes: true }, 'Ctrl-Z without a shell goes on, Ctrl-C ends it');
    t.ok(narrow.came.endsWith(LEAVE));
    t.equal(narrow.came.split(LEAVE).length, 3);

    const killed = on(24, 80, [['of 30 by', 'TERM']]);
    t.match(killed, { status: 0, echoes: true });
    t.ok(killed.came.endsWith(LEAVE));
    await master.end('SIGTERM');
  },
);
