// All that a doctor may find on any machine, whichever role it has: docs/doctor.md is made from this.

import { type Catalogue, finderOf } from './finding.js';

/** By their names, in the order of the page. */
export const HOST_CATALOGUE = {
  'not-configured': {
    grade: 'trouble',
    means: 'There is no configuration where an installed daemon has it.',
    todo: 'Join the group with the line that the master prints, or name the file: `doctor FILE`.',
  },
  'user-missing': {
    grade: 'trouble',
    means: 'The user as whom the daemon is to run is not known on this machine.',
    todo: 'Make it: `useradd --system --user-group --home-dir /var/lib/belfry --shell /usr/sbin/nologin belfry`.',
  },
  configuration: {
    grade: 'trouble',
    means:
      'A daemon that started now would refuse, or lose what it learns: all that `check` finds, for the user as whom it runs. Among that are a key that this user cannot read or that others can, an address that this machine does not have, a port in use, and folders and state files of another user.',
    todo: 'Each line says what belongs there instead.',
  },
  'answers-from-elsewhere': {
    grade: 'remark',
    means:
      'Without the native addon a machine with several addresses may answer from another one than was asked.',
    todo: 'Let it listen at one address, or give it the addon.',
  },
  'time-never-set': {
    grade: 'trouble',
    means:
      'The system clock shows a time before 2026 or after 2093: it was never set, or to nonsense.',
    todo: 'Set it. An agent shows the right time all the same, once a master tells it.',
  },
  'clock-chip-absent': {
    grade: 'remark',
    means:
      'The machine has no clock that runs on a battery: after a power cut it knows no time until somebody tells it.',
    todo: 'Nothing, where a master is always there first. Else fit one.',
  },
  'clock-chip-unset': {
    grade: 'remark',
    means: 'The clock chip holds no time.',
    todo: 'Set it by `hwclock --systohc`. If that does not last, its battery is empty.',
  },
  'clock-chip-far': {
    grade: 'remark',
    means:
      'The clock chip and the system clock are more than a minute apart: the next start begins with a wrong time.',
    todo: 'If the system clock is right: `hwclock --systohc`.',
  },
  'slow-clock-source': {
    grade: 'remark',
    means:
      'The kernel counts time by a device that is slow to read (`hpet`, `acpi_pm`, `jiffies`), so stamps are coarser.',
    todo: "`dmesg` says why it does not trust the processor's own counter.",
  },
  'virtual-machine': {
    grade: 'remark',
    means:
      'A master runs in a virtual machine, whose time stands still while it is paused or moved.',
    todo: 'Let it neither be paused nor moved, or give the master a machine of its own.',
  },
  'time-daemon': {
    grade: 'trouble',
    means: 'Belfry is to steer the system clock, and another program does so: two cannot.',
    todo: 'End the other one, for ever, or set `clock.steer` to `"off"`.',
  },
  'time-daemon-enabled': {
    grade: 'trouble',
    means:
      'Belfry is to steer the system clock, and another program will do so after the next start.',
    todo: 'Disable the other one, or set `clock.steer` to `"off"`.',
  },
  'bent-counter': {
    grade: 'remark',
    means:
      'Without the native addon Belfry measures by a counter that a time daemon on this machine bends.',
    todo: 'Give it the addon.',
  },
  'addon-off': {
    grade: 'remark',
    means: 'The native addon is switched off by the environment variable `BELFRY_NATIVE`.',
    todo: 'Unset it, and restart.',
  },
  'addon-libc': {
    grade: 'remark',
    means: 'The native addon that is here was built for another C library, or a newer one.',
    todo: 'Install the package for this machine, or build the addon here.',
  },
  'addon-missing': {
    grade: 'remark',
    means: 'There is no native addon for this kind of machine, or it cannot be loaded.',
    todo: 'Install the package for this machine, or build the addon here.',
  },
  'kernel-stamps-missing': {
    grade: 'remark',
    means: 'The kernel does not stamp datagrams, though the addon asks it to.',
    todo: 'Nothing in a sandbox. Else a newer kernel.',
  },
  'driver-stamps-missing': {
    grade: 'remark',
    means: 'The driver of the interface does not tell when a datagram left.',
    todo: 'Another driver or card, where some ten microseconds matter.',
  },
  'card-unused': {
    grade: 'trouble',
    means: 'The network card that `"card"` names does not stamp.',
    todo: '`enable card` gives the service its rights. Without a card that stamps: `disable card`.',
  },
  'name-unresolved': {
    grade: 'trouble',
    means: 'The name of a master leads nowhere now. The daemon looks again while it runs.',
    todo: 'Correct the name or the name server, or give a numeric address.',
  },
  'name-several': {
    grade: 'remark',
    means:
      'The name of a master leads to several addresses of one family. They may be several machines.',
    todo: 'Give each master a name of its own.',
  },
  'sending-forbidden': {
    grade: 'trouble',
    means: "This machine's own firewall lets nothing out to a master.",
    todo: 'Allow it.',
  },
  'master-refuses-port': {
    grade: 'trouble',
    means:
      'The machine at that address answers that nobody listens at the port. A firewall may say so, too.',
    todo: 'Start the master there, or correct the port.',
  },
  'master-unreachable': {
    grade: 'trouble',
    means: 'There is no route to a master, or something on the way says that it goes no further.',
    todo: 'Look at the way: `ip route get ADDRESS`.',
  },
  'master-stranger': {
    grade: 'trouble',
    means: 'Something answers at the address of a master that is no Belfry.',
    todo: 'Correct the address or the port.',
  },
  'master-silent': {
    grade: 'trouble',
    means:
      'Nothing comes back from a master: its machine is off, or a firewall drops what is sent there.',
    todo: 'Run `belfry-master doctor` there. Then look at firewalls between.',
  },
  'port-closed': {
    grade: 'trouble',
    means: "A rule of this machine's firewall lets nobody in at the port where a master listens.",
    todo: 'Let UDP in at this port.',
  },
  'answers-closed': {
    grade: 'trouble',
    means: "A rule of this machine's firewall lets no answer of a master in.",
    todo: 'Let in what belongs to a connection from here (`ct state established`).',
  },
  'ntp-port': {
    grade: 'trouble',
    means:
      'The clock is to be served by NTP, TIME or DAYTIME (`ntp`, `legacy`), and that port cannot be had.',
    todo: 'End the other time server, give the service the right by `enable ntp`, or name another place at that key.',
  },
  wifi: {
    grade: 'remark',
    means: 'The way to the others is Wi-Fi, where delays change by milliseconds.',
    todo: 'A cable, where that is too little.',
  },
  'wifi-power-save': {
    grade: 'remark',
    means: 'The radio sleeps between datagrams, and hears them later.',
    todo: 'Switch its power saving off.',
  },
  'disk-read-only': {
    grade: 'trouble',
    means: 'The disk of the state file is read-only, as after errors of a memory card.',
    todo: 'Mount it writable. After errors take a new card.',
  },
  'disk-full': {
    grade: 'trouble',
    means: 'The disk of the state file has no room, or no room for another file (inodes).',
    todo: 'Remove what is not needed.',
  },
  'under-voltage': {
    grade: 'trouble',
    means: 'The supply of a Raspberry Pi gives too little voltage now.',
    todo: 'A better supply and cable.',
  },
  'under-voltage-before': {
    grade: 'remark',
    means: 'The supply of a Raspberry Pi gave too little voltage some time since the start.',
    todo: 'A better supply and cable.',
  },
  'processor-hot': {
    grade: 'remark',
    means: 'The processor is slowed down by heat, or by its supply: programs wake up later.',
    todo: 'Give it air, a heat sink or a fan.',
  },
  'processor-powersave': {
    grade: 'remark',
    means: 'The processor is held at its lowest frequency: programs wake up later.',
    todo: 'Take another governor, such as `schedutil`.',
  },
  'unit-absent': {
    grade: 'remark',
    means: 'Systemd runs this machine, and has no unit that starts the daemon.',
    todo: 'Install the package, or copy the unit.',
  },
  'unit-masked': {
    grade: 'trouble',
    means: 'The unit is masked, so nothing can start it.',
    todo: 'Unmask and enable it.',
  },
  'unit-failed': {
    grade: 'trouble',
    means: 'The daemon ended with a failure, or does so again and again.',
    todo: 'Read the journal, mend the cause, and restart it.',
  },
  'unit-disabled': {
    grade: 'remark',
    means: 'The unit is not enabled: after the next start of the machine the daemon does not run.',
    todo: 'Enable it.',
  },
  'unit-stale': {
    grade: 'remark',
    means: 'The unit or a drop-in was changed after systemd had read it.',
    todo: '`systemctl daemon-reload`, and restart the daemon.',
  },
  'unit-differs': {
    grade: 'remark',
    means:
      "The unit on this machine, or a drop-in that `enable` put there, is not the one of this version's package.",
    todo: "Take the package's, and put what is yours into a drop-in of another name.",
  },
  'node-old': {
    grade: 'trouble',
    means:
      'Systemd finds no Node where it looks for programs, or one that is too old. A shell may have another.',
    todo: 'Install Node for the whole machine.',
  },
  'daemon-not-running': {
    grade: 'trouble',
    means: 'No daemon runs with this configuration, though something should have started it.',
    todo: 'Enable and start it. The journal says why it ended.',
  },
  'daemon-mute': {
    grade: 'trouble',
    means: 'The daemon runs, and does not answer at its socket.',
    todo: 'Restart it.',
  },
  'daemon-outdated': {
    grade: 'remark',
    means: 'The program was replaced after the daemon began: the old version runs.',
    todo: 'Restart it.',
  },
  'configuration-newer': {
    grade: 'remark',
    means: 'The configuration says something else than the running daemon has.',
    todo: '`reload`, or a restart where these keys take one: the line says which.',
  },
} as const satisfies Catalogue;

/** Makes a finding that any machine may have. */
export const hostFinding = finderOf(HOST_CATALOGUE);
