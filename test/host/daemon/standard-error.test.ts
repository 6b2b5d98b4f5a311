// What the journal reads of a log: each line's priority, and only where it is the journal.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { isJournal, withPriority } from '#host/daemon/standard-error.js';

const MODULE = import.meta.resolve('#host/daemon/log.js');

t.test('each line has the priority of its level', (t) => {
  const lines = (['error', 'warn', 'info', 'debug'] as const).map((one) => withPriority(one, 'x'));
  t.same(lines, ['<3>x', '<4>x', '<6>x', '<7>x']);
  t.equal(withPriority('error', 'a: one\na: other'), '<3>a: one\n<3>a: other');
  t.end();
});

t.test('only the very file that systemd names is the journal', (t) => {
  const path = join(t.testdir({ log: '', other: '' }), 'log');
  const file = openSync(path, 'r');
  const { dev, ino } = fstatSync(file);
  t.equal(isJournal(`${dev}:${ino}`, file), true);
  t.equal(isJournal(`${dev}:${ino + 1}`, file), false);
  t.equal(isJournal('rubbish', file), false);
  t.equal(isJournal(undefined, file), false);
  closeSync(file);
  t.equal(isJournal(`${dev}:${ino}`, file), false);
  t.end();
});

t.test('a log in the journal tells its priorities, and elsewhere none', (t) => {
  const path = join(t.testdir({ log: '' }), 'log');
  const script = `import { Log } from '${MODULE}'; new Log('info').say('warn', 'look');`;
  const saidWith = (stream: (dev: number, ino: number) => string): string => {
    const file = openSync(path, 'w');
    const { dev, ino } = fstatSync(file);
    const { NODE_OPTIONS: _, ...plain } = process.env;
    const env = { ...plain, JOURNAL_STREAM: stream(dev, ino) };
    const words = ['--input-type=module', '-e', script];
    spawnSync(process.execPath, words, { env, stdio: ['ignore', 'ignore', file] });
    closeSync(file);
    return readFileSync(path, 'utf8');
  };
  t.match(
    saidWith((dev, ino) => `${dev}:${ino}`),
    /^<4>\d{4}-\S+Z warn {2}look\n$/,
  );
  t.match(
    saidWith((dev, ino) => `${dev}:${ino + 1}`),
    /^\d{4}-\S+Z warn {2}look\n$/,
  );
  t.end();
});

t.test(
  'a reader who reads no further holds nobody up, and hears later what he missed',
  async (t) => {
    const script = `
    import { Log } from '${MODULE}';
    import { writeWithoutWaiting } from '${import.meta.resolve('#host/daemon/standard-error.js')}';
    writeWithoutWaiting();
    const log = new Log('info');
    for (let i = 0; i < 5000; i += 1) log.say('info', 'x'.repeat(100));
    process.stdout.write('done');
    process.stdin.on('data', () => log.say('info', 'now'));`;
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env });
    t.teardown(() => child.kill('SIGKILL'));
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    let read = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (read += text));
    for (; !read.includes('missing here'); await sleep(20)) child.stdin.write('go on');
    child.stdin.end();
    await closed;
    const missing = Number(/^\((\d+) lines are missing here/m.exec(read)?.[1]);
    t.ok(missing > 1000, `${missing}`);
    const heard = read.match(/xxx$/gm)?.length ?? 0;
    t.ok(heard > 0 && heard + missing >= 5000, `${heard} were read`);
  },
);
