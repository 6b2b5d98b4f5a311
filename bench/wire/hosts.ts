// Two hosts on one machine: network namespaces joined by a pair of virtual cards. Needs root.

import { execFileSync } from 'node:child_process';

export type HostName = 'server' | 'client';

const ADDRESSES: Readonly<Record<HostName, string>> = {
  server: '10.77.0.1',
  client: '10.77.0.2',
};

/** The server's host has it besides. */
const SECOND_ADDRESS = '10.77.0.3';

export class Hosts {
  readonly #prefix = `belfry-${process.pid}`;

  /** @throws Error in one line when this user may not make namespaces, or has no `ip`. */
  constructor() {
    if (process.getuid?.() !== 0)
      throw new Error('network namespaces need root: run it as root, or with sudo');
    for (const host of ['server', 'client'] as const) ip('netns', 'add', this.#namespace(host));
    const [one, other] = [this.#namespace('server'), this.#namespace('client')];
    ip('link', 'add', 'wire', 'netns', one, 'type', 'veth', 'peer', 'name', 'wire', 'netns', other);
    for (const host of ['server', 'client'] as const) {
      const at = ['-n', this.#namespace(host)];
      ip(...at, 'address', 'add', `${ADDRESSES[host]}/24`, 'dev', 'wire');
      if (host === 'server') ip(...at, 'address', 'add', `${SECOND_ADDRESS}/24`, 'dev', 'wire');
      for (const card of ['wire', 'lo']) ip(...at, 'link', 'set', card, 'up');
    }
  }

  /** Another address of the server's host. */
  get secondAddress(): string {
    return SECOND_ADDRESS;
  }

  address(host: HostName): string {
    return ADDRESSES[host];
  }

  /** The words that run a command on a host. */
  on(host: HostName): readonly string[] {
    return ['ip', 'netns', 'exec', this.#namespace(host)];
  }

  /** The file by which a process enters a host. */
  file(host: HostName): string {
    return `/run/netns/${this.#namespace(host)}`;
  }

  close(): void {
    for (const host of ['server', 'client'] as const) ip('netns', 'delete', this.#namespace(host));
  }

  #namespace(host: HostName): string {
    return `${this.#prefix}-${host}`;
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}
