// Which daemons a console watches, by its configuration.

import t from 'tap';
import { consoleConfigIn } from '#console/config/config.js';

const sourcesIn = (sources: unknown) => {
  const loaded = consoleConfigIn(JSON.stringify({ sources }), '/etc/belfry');
  return 'faults' in loaded
    ? loaded.faults.map(({ path, expected }) => `${path}: ${expected}`)
    : loaded.config.sources;
};

t.test(
  'without any the master and the agent of this machine are watched, if they are there',
  (t) => {
    const here = [
      { name: 'master', socket: '/run/belfry/master/socket', isGuess: true },
      { name: 'agent', socket: '/run/belfry/agent/socket', isGuess: true },
    ];
    t.same(sourcesIn(undefined), here);
    t.same(sourcesIn([]), here);
    t.end();
  },
);

t.test('a source is a socket or a command', (t) => {
  t.same(
    sourcesIn([
      { name: 'lab-1', socket: 'm', group: 'roof' },
      { name: 'lab-2', command: ['ssh', 'lab-2', 'belfry-master', 'follow'] },
    ]),
    [
      { name: 'lab-1', group: 'roof', socket: '/etc/belfry/m' },
      { name: 'lab-2', command: ['ssh', 'lab-2', 'belfry-master', 'follow'] },
    ],
  );
  t.match(sourcesIn([{ name: 'a' }]), ['sources[0]: either "socket" or "command"']);
  t.match(sourcesIn([{ name: 'a', socket: 'x', command: ['y'] }]), [
    /either "socket" or "command"/,
  ]);
  t.match(sourcesIn([{ name: 'a', command: [] }]), [/sources\[0\]\.command/]);
  t.end();
});

t.test('no two sources have one name or one socket, and names are of one line', (t) => {
  t.match(
    sourcesIn([
      { name: 'a', socket: 'x' },
      { name: 'a', socket: 'y' },
    ]),
    ['sources[1].name: the same name as sources[0]'],
  );
  t.match(
    sourcesIn([
      { name: 'a', socket: 'x' },
      { name: 'b', socket: './x' },
    ]),
    [/sources\[1\]\.socket: the same file as "sources\[0\]\.socket"/],
  );
  for (const name of ['', 'a\nb', 'x'.repeat(64), 7])
    t.match(sourcesIn([{ name, socket: 'x' }]), [/^sources\[0\]\.name/], JSON.stringify(name));
  t.end();
});
