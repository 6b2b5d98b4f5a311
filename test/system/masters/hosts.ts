// Several hosts on one machine: network namespaces at one switch, whose cables can be cut. Needs root.

import { execFileSync, spawnSync } from 'node:child_process';

/** Which way of a host's cable: what comes to it, what leaves it. */
export type Way = 'in' | 'out';

const SUBNET = '10.78.0';

/** Why there cannot be such hosts here; undefined if there can. Only cables that are cut take nftables. */
export function hostsMissing(cuts = true): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const tool of cuts ? ['ip', 'nft'] : ['ip'])
    if (spawnSync(tool, ['-V']).error !== undefined) return `there is no ${tool} on this machine`;
  return undefined;
}

export class Hosts {
  readonly #prefix = `belfry-m${process.pid}`;
  readonly #names: readonly string[];

  /** With `cuts`, cables can be cut. @throws Error when `ip` fails. */
  constructor(names: readonly string[], cuts = true) {
    this.#names = names;
    for (const name of ['switch', ...names]) ip('netns', 'add', this.#namespace(name));
    const hub = this.#namespace('switch');
    ip('-n', hub, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', hub, 'link', 'set', 'bridge', 'up');
    for (const [i, name] of names.entries()) {
      const host = this.#namespace(name);
      const port = `port${i}`;
      const ends = ['wire', 'netns', host, 'type', 'veth', 'peer', 'name', port, 'netns', hub];
      ip('link', 'add', ...ends);
      ip('-n', hub, 'link', 'set', port, 'master', 'bridge', 'up');
      ip('-n', host, 'address', 'add', `${this.address(name)}/24`, 'dev', 'wire');
      for (const card of ['wire', 'lo']) ip('-n', host, 'link', 'set', card, 'up');
      if (!cuts) continue;
      nft(
        host,
        'add table inet cable; add chain inet cable in { type filter hook input priority 0; }',
      );
      nft(host, 'add chain inet cable out { type filter hook output priority 0; }');
    }
  }

  address(name: string): string {
    return `${SUBNET}.${this.#names.indexOf(name) + 1}`;
  }

  /** The words that run a command on a host. */
  on(name: string): readonly string[] {
    return ['ip', 'netns', 'exec', this.#namespace(name)];
  }

  /** Pulls a host's cable, for these ways of it. */
  cut(name: string, ...ways: readonly Way[]): void {
    for (const way of ways) nft(this.#namespace(name), `add rule inet cable ${way} drop`);
  }

  /** Cuts the network in two: these hosts, and all others. */
  part(...side: readonly string[]): void {
    const others = this.#names.filter((name) => !side.includes(name));
    const addresses = `{ ${others.map((name) => this.address(name)).join(', ')} }`;
    for (const name of side) {
      nft(this.#namespace(name), `add rule inet cable in ip saddr ${addresses} drop`);
      nft(this.#namespace(name), `add rule inet cable out ip daddr ${addresses} drop`);
    }
  }

  /** From now on this share of all datagrams that reach a host, and that leave it, is lost. */
  lose(name: string, percent: number): void {
    for (const way of ['in', 'out'])
      nft(
        this.#namespace(name),
        `add rule inet cable ${way} meta l4proto udp numgen random mod 100 < ${percent} drop`,
      );
  }

  heal(...names: readonly string[]): void {
    for (const name of names)
      for (const way of ['in', 'out']) nft(this.#namespace(name), `flush chain inet cable ${way}`);
  }

  close(): void {
    for (const name of [...this.#names, 'switch']) ip('netns', 'delete', this.#namespace(name));
  }

  #namespace(name: string): string {
    return `${this.#prefix}-${name}`;
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function nft(namespace: string, commands: string): void {
  const words = ['netns', 'exec', namespace, 'nft', commands];
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}
