// What Debian's package manager is told of each package.

/** Debian's machines: the folder of the addon, serial ports' machine code, and the package with that of libsql. */
export const MACHINES = {
  amd64: {
    addon: 'x64',
    serialport: 'linux-x64/@serialport+bindings-cpp.glibc.node',
    libsql: '@libsql/linux-x64-gnu',
  },
  arm64: {
    addon: 'arm64',
    serialport: 'linux-arm64/@serialport+bindings-cpp.armv8.glibc.node',
    libsql: '@libsql/linux-arm64-gnu',
  },
  armhf: {
    addon: 'armv7',
    serialport: 'linux-arm/@serialport+bindings-cpp.armv7.glibc.node',
    libsql: '@libsql/linux-arm-gnueabihf',
  },
};

/** What `enable` puts in place, of both. */
const BOTH = ['belfry-card.conf', '70-belfry-card.rules', 'belfry-ntp.conf'];

/** What differs between the packages; `beside` are files of the bundles that a role has besides its two programs. */
export const ROLES = {
  agent: {
    beside: ['serial-ports.cjs'],
    // More units, which nobody has to enable.
    units: ['belfry-agent-wait.service'],
    // What purging removes of what is configured.
    files: '/etc/belfry/agent.*',
    deploy: [
      ...BOTH,
      'belfry-agentd.service.d/steer.conf',
      'belfry-agentd-serial.conf',
      '70-belfry-serial.rules',
      'belfry-agentd-realtime.conf',
      'belfry-agentd-clockbound.conf',
    ],
    // Of the machine code for serial ports, which Node itself needs, too.
    libraries: ', libgcc-s1, libstdc++6',
    summary: 'clock system: the agent, which follows the time of a group',
    description: [
      'An agent follows the master of its group of machines and knows at each',
      'moment how wrong its clock can be. It tells the time to programs and to',
      'wall clocks on serial ports, and steers the clock of the machine if it is',
      'told to.',
    ],
  },
  master: {
    beside: [],
    units: [],
    files: '/etc/belfry/master.* /etc/belfry/parent.*',
    deploy: [...BOTH, 'belfry-masterd-realtime.conf'],
    libraries: '',
    summary: 'clock system: the master, which agrees with its agents on a time',
    description: [
      'A master measures the clocks of its agents, agrees with them on one time,',
      'and corrects each. Of several masters one leads, and another takes over',
      'when it dies.',
    ],
  },
  console: {
    beside: ['belfry-console-store.cjs', 'libsql.cjs', 'page'],
    units: [],
    files: '/etc/belfry/console.*',
    deploy: ['prometheus/belfry.rules.yml', 'grafana/belfry.json'],
    libraries: ', libgcc-s1',
    summary: 'clock system: the console, a page with all clocks, alarms and histories',
    description: [
      'A console shows the clocks of a plant in a web page, tells people by mail,',
      'webhook or command when something is wrong, and keeps what was for audits.',
      'It runs beside a master or on another machine, and no clock depends on it.',
    ],
  },
};

/** Who answers for the packages. */
export const MAINTAINER = 'The Belfry authors <maintainers@belfry.example>';

/** The newest C library that the machine code asks for (GLIBC_2.17), rounded up to what Node 20 itself needs. */
const LIBC = 'libc6 (>= 2.28)';

/** The text of DEBIAN/control; `installed` in kilobytes. */
export function control(role, machine, version, installed) {
  const { summary, description, libraries } = ROLES[role];
  return `Package: belfry-${role}
Version: ${version}-1
Architecture: ${machine}
Maintainer: ${MAINTAINER}
Installed-Size: ${installed}
Depends: nodejs (>= 20), ${LIBC}${libraries}
Section: net
Priority: optional
Description: ${summary}
${description.map((line) => ` ${line}`).join('\n')}
`;
}
