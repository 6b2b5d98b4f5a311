// Whose the files are that a command writes for a daemon, and that all of them are written or none.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type HomeWorld,
  daemonHome,
  needWritable,
  writeDaemonFiles,
} from '#host/cli/daemon-files.js';

const USUAL = '/etc/belfry/agent.json';
const BELFRY = { uid: 901, gid: 902 };
const WORLD: HomeWorld = {
  isRoot: true,
  userOfUnit: () => undefined,
  idsOf: (user) => (user === 'belfry' ? BELFRY : undefined),
  ownerOf: () => ({ uid: 1000, gid: 1000 }),
};

t.test(
  'at the usual place the configuration is for the group to read, and the key is the daemon’s',
  (t) => {
    t.same(daemonHome(USUAL, 'agent', WORLD), {
      makesFolder: true,
      owner: { configuration: { uid: 0, gid: 902 }, secret: BELFRY },
    });
    t.end();
  },
);

t.test('elsewhere the unit says whose they are, or the folder', (t) => {
  const ofUnit = { ...WORLD, userOfUnit: () => 'belfry' };
  t.match(daemonHome('/srv/agent.json', 'agent', ofUnit), {
    makesFolder: false,
    owner: { secret: BELFRY },
  });
  t.same(daemonHome('/srv/agent.json', 'agent', WORLD), {
    makesFolder: false,
    owner: { configuration: { uid: 1000, gid: 1000 }, secret: { uid: 1000, gid: 1000 } },
  });
  t.same(daemonHome(USUAL, 'agent', { ...WORLD, isRoot: false }), {
    makesFolder: false,
    owner: undefined,
  });
  t.end();
});

t.test('a machine without the daemon’s user is told how to make it', (t) => {
  const bare = { ...WORLD, idsOf: () => undefined };
  t.throws(() => daemonHome(USUAL, 'agent', bare), {
    message: /^there is no user belfry on this machine, .*: useradd --system .* belfry$/,
  });
  t.end();
});

const MINE = { makesFolder: false, owner: undefined };

t.test('files are written together, a secret for nobody else to read', (t) => {
  const folder = t.testdir({ 'a.json': 'old' });
  const at = (name: string): string => join(folder, name);
  writeDaemonFiles(
    [
      { path: at('a.key'), text: 'key', secret: true },
      { path: at('a.json'), text: 'new', secret: false },
    ],
    MINE,
  );
  t.equal(readFileSync(at('a.json'), 'utf8'), 'new');
  t.equal(statSync(at('a.key')).mode & 0o777, 0o600);
  t.equal(statSync(at('a.json')).mode & 0o137, 0, 'at most its group may read it');
  t.end();
});

t.test('where one of them cannot be written, none is, and one line says why', (t) => {
  const folder = t.testdir({ 'a.key': 'old', 'a.json': {} });
  const at = (name: string): string => join(folder, name);
  const files = [
    { path: at('a.key'), text: 'new', secret: true },
    { path: at('a.json'), text: 'new', secret: false },
  ];
  t.throws(() => writeDaemonFiles(files, MINE), {
    message: /a\.json cannot be written: .*; nothing was changed$/,
  });
  t.equal(readFileSync(at('a.key'), 'utf8'), 'old');
  t.same(readdirSync(folder).toSorted(), ['a.json', 'a.key']);
  t.end();
});

t.test('a folder of one’s own is made, and any other must be there', (t) => {
  const folder = t.testdir({});
  const path = join(folder, 'belfry', 'a.json');
  t.throws(() => needWritable(path, MINE), {
    message: /cannot be written: there is no folder .*belfry; create it first$/,
  });
  const own = { makesFolder: true, owner: undefined };
  needWritable(path, own);
  writeDaemonFiles([{ path, text: 'new', secret: false }], own);
  t.equal(statSync(join(folder, 'belfry')).mode & 0o777, 0o750);
  t.ok(existsSync(path));
  t.end();
});
