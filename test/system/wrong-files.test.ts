// Running daemons and commands with something else in the place of their files: one line, and no hanging.

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import t from 'tap';
import { AGENT, AGENTD, MASTER, MASTERD, Running, plant, run } from './plant.js';

const INTRUDERS: Readonly<Record<string, (path: string) => void>> = {
  'a FIFO': (path) => spawnSync('mkfifo', [path]),
  'a link': (path) => {
    if (existsSync(path)) renameSync(path, `${path}.true`);
    symlinkSync(`${path}.true`, path);
  },
  '600 MB': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 6e8);
  },
};

const putThere = (make: (path: string) => void, path: string): void => {
  if (make !== INTRUDERS['a link']) rmSync(path, { force: true });
  make(path);
};

for (const [what, make] of Object.entries(INTRUDERS)) {
  t.test(
    `${what} in the place of a configuration or a key ends the start with code 2`,
    async (t) => {
      const { at } = await plant(t);
      putThere(make, at('m.keys'));
      putThere(make, at('a.key'));
      const told = await Promise.all([
        run(t, MASTERD, at('m.json')),
        run(t, AGENTD, at('a.json')),
        run(t, MASTER, 'check', at('m.json')),
        run(t, AGENT, 'check', at('a.json')),
        run(t, MASTER, 'list', '--config', at('m.json')),
        run(t, AGENT, 'ask', '127.0.0.1:9', '--key', at('a.key')),
      ]);
      for (const { code, out, err } of told) {
        t.ok(code === 2 || code === 1, `${String(code)}`);
        t.equal(out, '');
        t.match(err, /^\S.* it is (a pipe|a symbolic link|too big).*\n$/);
        t.equal(err.trimEnd().split('\n').length, 1);
      }
      t.same(
        told.slice(0, 4).map(({ code }) => code),
        [2, 2, 2, 2],
      );
      putThere(make, at('m.json'));
      putThere(make, at('a.json'));
      const later = await Promise.all([
        run(t, MASTERD, at('m.json')),
        run(t, AGENTD, at('a.json')),
        run(t, MASTER, 'status', '--config', at('m.json')),
      ]);
      for (const { code, err } of later) {
        t.equal(code, 2);
        t.match(err, /^.*\.json: cannot be read: it is (a pipe|a symbolic link|too big).*\n$/);
      }
    },
  );

  t.test(`${what} in the place of the state does not keep a daemon from running`, async (t) => {
    const { at } = await plant(t);
    make(at('m.state'));
    const master = new Running(t, [MASTERD, at('m.json')]);
    await master.says(/error the state in \S+m\.state is none: it is .*; starting without it\n/);
    await master.says(/master on /);
    t.ok(lstatSync(at('m.state.bad')));
    t.equal(await master.end('SIGTERM'), 0);
    t.ok(lstatSync(at('m.state')).isFile());
    t.notMatch(master.err, /^ {4}at /m);
  });

  t.test(`${what} in the place of the lock is told, and code 1`, async (t) => {
    const { at } = await plant(t);
    make(at('m.state.lock'));
    const { code, err } = await run(t, MASTERD, at('m.json'));
    t.equal(code, 1);
    t.match(err, /^belfry-masterd: \S+ cannot be a lock: it is .*; move it away$/m);
    t.notMatch(err, /^ {4}at /m);
    t.ok(lstatSync(at('m.state.lock')));
  });

  t.test(
    `${what} that comes in the place of state and lock does not disturb the end`,
    async (t) => {
      const { at } = await plant(t);
      const master = new Running(t, [MASTERD, at('m.json')]);
      await master.says(/master on /);
      for (const file of ['m.state', 'm.state.lock', 'm.state.new']) putThere(make, at(file));
      t.equal(await master.end('SIGTERM'), 0);
      t.notMatch(master.err, /^ {4}at /m);
      t.match(JSON.parse(readFileSync(at('m.state'), 'utf8')), { term: 1 });
    },
  );

  t.test(`${what} in the place of the keys changes nothing at a reload`, async (t) => {
    const { at } = await plant(t);
    const master = new Running(t, [MASTERD, at('m.json')]);
    await master.says(/master on /);
    putThere(make, at('m.keys'));
    master.child.kill('SIGHUP');
    await master.says(
      /error \S+m\.json: keys: \S+m\.keys cannot be read: it is .*\n\s*nothing was taken over\n/,
    );
    t.equal(await master.end('SIGTERM'), 0);
  });
}

t.test('a folder that vanishes while a daemon runs is told, and the end is in order', async (t) => {
  const { at } = await plant(t);
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const folder = dirname(at('m.state'));
  renameSync(folder, `${folder}.gone`);
  t.teardown(() => rmSync(`${folder}.gone`, { recursive: true, force: true }));
  t.equal(await master.end('SIGTERM'), 0);
  t.match(master.err, /error cannot save the state to .*\(ENOENT\); the clock runs on$/m);
  t.notMatch(master.err, /^ {4}at /m);
});
