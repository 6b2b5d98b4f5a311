// Clients of NTP that nobody here wrote, each run so that it cannot set a clock: how it is started, and what it says of
// a server.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON, other, othersEnvironment } from '../others.js';

/** What a client found: how far it is behind the server, seconds, of each exchange; and whether it follows the server. */
export interface Found {
  readonly offsets: readonly number[];
  readonly follows: boolean;
}

/** One such program. */
interface Client {
  readonly needs: readonly string[];
  /** The words that run it until it is ended; it may write into `folder`. */
  readonly words: (server: string, folder: string) => readonly string[];
  /** What it has found, from all that it said and what it wrote. */
  readonly found: (said: string, folder: string) => Found;
  /** It ends by itself after one exchange, and is started again after a while. */
  readonly once?: true;
}

/** What ends by itself is started again after so long, milliseconds. */
const AGAIN_AFTER = 3000;
/** Nobody here may set a clock. */
const HARMLESS = ['setpriv', '--bounding-set=-sys_time', '--inh-caps=-sys_time'];

/** A number behind a word, each time it is said. */
const numbers = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map(([, number]) => Number(number));

const written = (folder: string, name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';

function put(folder: string, name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Commands of a shell in a mount namespace of its own, where a program finds what an installation would have made. */
const installed = (commands: readonly string[], words: readonly string[]): string[] => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  `${commands.join('\n')}\nexec "$@"`,
  'sh',
  ...words,
];

function chronyd(options: string) {
  return {
    needs: ['usr/sbin/chronyd'],
    words: (server: string, folder: string) => {
      const lines = [
        `server ${server} minpoll -2 maxpoll -2 ${options}`,
        'port 0',
        'cmdport 0',
        `bindcmdaddress ${folder}/sock`,
        `pidfile ${folder}/pid`,
        `logdir ${folder}`,
        'log measurements',
      ];
      const conf = put(folder, 'chrony.conf', lines);
      return [...HARMLESS, other('usr/sbin/chronyd'), '-d', '-x', '-u', 'root', '-f', conf];
    },
    found: (said: string, folder: string) => {
      const offsets = written(folder, 'measurements.log')
        .split('\n')
        .filter((line) => /^\d{4}-/.test(line))
        .map((line) => Number(line.split(/\s+/)[11]));
      // With -x it corrects a clock that is in its mind only: what it finds afterwards is what is left.
      const settled = Math.abs(offsets.at(-1) ?? 1) < 0.005;
      return { offsets: offsets.slice(0, 1), follows: /Selected source/.test(said) && settled };
    },
  };
}

/** Each by the name under which the test tells of it. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  chronyd: chronyd(''),
  'chronyd, interleaved': chronyd('xleave'),
  'chronyd, version 3': chronyd('version 3'),
  'ntpsec ntpd': {
    needs: ['usr/sbin/ntpd'],
    words: (server, folder) => {
      const conf = put(folder, 'ntp.conf', [
        'disable ntp',
        `server ${server} iburst minpoll 0 maxpoll 3`,
        'tos minclock 1 minsane 1',
        `statsdir ${folder}/`,
        'statistics peerstats',
        'filegen peerstats file peerstats type none enable',
      ]);
      return [...HARMLESS, other('usr/sbin/ntpd'), '-n', '-g', '-c', conf, '-l', `${folder}/log`];
    },
    found: (_, folder) => {
      const lines = written(folder, 'peerstats').trimEnd().split('\n');
      const rows = lines.map((line) => line.split(' '));
      return {
        offsets: rows.flatMap(([, , , , offset]) => (offset === undefined ? [] : Number(offset))),
        // The second digit of the peer's status is 6 for the one that it follows.
        follows: rows.at(-1)?.[3]?.[1] === '6',
      };
    },
  },
  'ntpsec ntpdig': {
    once: true,
    needs: ['usr/bin/ntpdig'],
    words: (server) => [...HARMLESS, PYTHON, other('usr/bin/ntpdig'), '-j', server],
    found: (said) => {
      const offsets = numbers(said, /"offset":(-?[\d.e-]+)/g);
      return { offsets, follows: offsets.length > 0 };
    },
  },
  openntpd: {
    needs: ['openntpd/usr/sbin/ntpd'],
    words: (server, folder) => {
      // It wants a user of its own, and keeps itself in that one's home.
      put(folder, 'passwd', [
        'root:x:0:0::/:/bin/sh',
        `ntpd:x:65533:65533::${folder}/home:/bin/false`,
      ]);
      put(folder, 'group', ['root:x:0:', 'ntpd:x:65533:']);
      const conf = put(folder, 'ntpd.conf', [`server ${server}`]);
      const program = [other('openntpd/usr/sbin/ntpd'), '-d', '-v', '-s', '-f', conf];
      return installed(
        [
          `mkdir ${folder}/home`,
          `mount --bind ${folder}/passwd /etc/passwd`,
          `mount --bind ${folder}/group /etc/group`,
          'mount -t tmpfs tmpfs /var/lib',
          'mkdir -p /var/lib/openntpd/run /var/lib/openntpd/db',
        ],
        [...HARMLESS, ...program],
      );
    },
    found: (said) => ({
      offsets: numbers(said, /reply from \S+: offset (-?[\d.]+)/g),
      // It would set its clock by this server.
      follows: /settimeofday: Operation not permitted/.test(said),
    }),
  },
  'busybox ntpd': {
    needs: ['busybox/busybox'],
    words: (server) => [
      ...HARMLESS,
      other('busybox/busybox'),
      'ntpd',
      '-dd',
      '-n',
      '-w',
      '-p',
      server,
    ],
    found: (said) => {
      const offsets = numbers(said, /reply from \S+: offset:([-+]?[\d.]+)/g);
      return { offsets, follows: offsets.length > 2 };
    },
  },
  'systemd-timesyncd': {
    needs: ['lib/systemd/systemd-timesyncd'],
    words: (server, folder) => {
      put(folder, 'timesyncd.conf', [
        '[Time]',
        `NTP=${server}`,
        'FallbackNTP=',
        'PollIntervalMinSec=16',
      ]);
      const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
      return installed(
        [
          'for place in /etc/systemd /run /var/lib; do mount -t tmpfs tmpfs $place; done',
          `cp ${folder}/timesyncd.conf /etc/systemd/`,
          'mkdir -p /run/systemd/timesync /var/lib/systemd/timesync',
          'chown 65534:65534 /run/systemd/timesync /var/lib/systemd/timesync',
        ],
        ['setpriv', ...nobody, ...HARMLESS.slice(1), other('lib/systemd/systemd-timesyncd')],
      );
    },
    found: (said) => ({
      offsets: numbers(said, /^ +offset +: ([-+][\d.]+) sec/gm),
      follows: /Contacted time server/.test(said),
    }),
  },
  'rdate, by SNTP': {
    once: true,
    needs: ['usr/sbin/rdate'],
    words: (server) => [...HARMLESS, other('usr/sbin/rdate'), '-n', '-p', '-v', server],
    found: (said) => {
      const offsets = numbers(said, /adjust local clock by (-?[\d.]+) seconds/g);
      return { offsets, follows: offsets.length > 0 };
    },
  },
};

/** What a program has in its environment besides: it shall say what it does, and at once. */
const TALKATIVE = { SYSTEMD_LOG_LEVEL: 'debug', SYSTEMD_LOG_TARGET: 'console', TZ: 'UTC' };

/** One of them while it runs. */
export class RunningClient {
  readonly folder = mkdtempSync(join(tmpdir(), 'bc-'));
  readonly #client: Client;
  readonly #words: readonly string[];
  #process: ChildProcess;
  #said = '';
  #again: NodeJS.Timeout | undefined;

  /** `on` are the words that run it on a host. */
  constructor(name: string, server: string, on: readonly string[]) {
    this.#client = CLIENTS[name]!;
    // Users of their own read in it.
    chmodSync(this.folder, 0o755);
    this.#words = [...on, ...this.#client.words(server, this.folder)];
    this.#process = this.#start();
  }

  #start(): ChildProcess {
    const [command = '', ...rest] = this.#words;
    const env = { ...othersEnvironment(), ...TALKATIVE };
    const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (this.#said += bytes.toString()));
    if (this.#client.once)
      child.once('close', () => {
        this.#again = setTimeout(() => (this.#process = this.#start()), AGAIN_AFTER);
      });
    return child;
  }

  /** All that it said. */
  get said(): string {
    return this.#said;
  }

  /** What it has found until now. */
  get found(): Found {
    return this.#client.found(this.#said, this.folder);
  }

  /** Ends it, and removes what it wrote. */
  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) {
      const closed = once(this.#process, 'close');
      this.#process.kill();
      await closed;
    }
    clearTimeout(this.#again);
    rmSync(this.folder, { recursive: true });
  }
}
