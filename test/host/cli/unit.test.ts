// What is read of a systemd unit: as whom a daemon runs, and with which rights.

import t from 'tap';
import { readUnit } from '#host/cli/unit.js';

const UNIT = `[Unit]
Description=User=nobody
[Service]
# User=root
ExecStart=/usr/local/bin/belfry-agentd /etc/belfry/agent.json
User=belfry
Group=belfry
StateDirectory=belfry/agent
RuntimeDirectory=belfry/agent
AmbientCapabilities=
[Install]
User=install
`;

t.test('a unit says who starts what, and only its service section counts', (t) => {
  const folder = t.testdir({ 'a.service': UNIT });
  t.same(readUnit('a.service', [`${folder}/none`, folder]), {
    name: 'a.service',
    command: '/usr/local/bin/belfry-agentd /etc/belfry/agent.json',
    user: 'belfry',
    group: 'belfry',
    groups: [],
    capabilities: [],
    folders: ['/run/belfry/agent', '/var/lib/belfry/agent'],
  });
  t.equal(readUnit('b.service', [folder]), undefined);
  t.end();
});

t.test('drop-ins add to a unit and take back, in the order of their names', (t) => {
  const folder = t.testdir({
    etc: {
      'a.service.d': {
        'z.conf': '[Service]\nUser=line\nSupplementaryGroups=video\n',
        'serial.conf':
          '[Service]\nSupplementaryGroups=dialout \\\n  tty\nAmbientCapabilities=CAP_SYS_TIME\n',
        'no.txt': '[Service]\nUser=root\n',
      },
    },
    lib: {
      'a.service': UNIT,
      'a.service.d': {
        'z.conf': '[Service]\nUser=hidden\n',
        'k.conf': '[Service]\nExecStart=\nExecStart=/usr/bin/env node /x /etc/other.json\n',
      },
    },
  });
  t.match(readUnit('a.service', [`${folder}/etc`, `${folder}/lib`]), {
    command: '/usr/bin/env node /x /etc/other.json',
    user: 'line',
    group: 'belfry',
    groups: ['dialout', 'tty', 'video'],
    capabilities: ['CAP_SYS_TIME'],
  });
  t.end();
});

t.test('a setting that was taken back is not there', (t) => {
  const folder = t.testdir({
    'a.service': `${UNIT}[Service]\nAmbientCapabilities=CAP_A CAP_B\nAmbientCapabilities=\nUser=\n`,
  });
  t.match(readUnit('a.service', [folder]), { user: undefined, capabilities: [] });
  t.end();
});
