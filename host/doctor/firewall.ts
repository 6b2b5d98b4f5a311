// Whether this machine's own firewall lets in what a role needs.

import { isIPv6 } from 'node:net';
import type { Address } from '@belfry/protocol';
import { type Tells, toldPlaces } from '../config/told-places.js';
import { hostFinding } from './catalogue.js';
import { type Finding, type Findings, good } from './finding.js';
import { type Packet, type Ruleset, closingChain } from './ruleset.js';
import { type Sight, textAt } from './sight.js';

/** The rules of the firewall, or why nobody can tell; neither where there is none. */
export interface FirewallFacts {
  readonly ruleset?: Ruleset;
  readonly unseen?: string;
}

/** Reads the rules of nftables, those that iptables made with it too. */
export async function lookAtFirewall(sight: Sight): Promise<FirewallFacts> {
  const answer = await sight.run('nft', ['-j', 'list', 'ruleset']);
  if (answer !== undefined) {
    const ruleset = answer.code === 0 ? rulesetIn(answer.out) : undefined;
    if (ruleset !== undefined) return { ruleset };
    const [why = ''] = answer.err.split('\n');
    return {
      unseen: /not permitted/i.test(answer.err)
        ? "the firewall's rules (root may)"
        : `the firewall's rules (nft: ${why === '' ? 'it gives no JSON' : why})`,
    };
  }
  // Names of tables of the older iptables, where its modules are loaded.
  const isOld = textAt(sight, 'proc/net/ip_tables_names')?.includes('filter') === true;
  return isOld ? { unseen: "the firewall's rules (there is no nft to show them)" } : {};
}

function rulesetIn(text: string): Ruleset | undefined {
  try {
    const value = JSON.parse(text) as { readonly nftables?: unknown } | null;
    return Array.isArray(value?.nftables) ? (value as Ruleset) : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** What has to come in: new datagrams to a master's port, or answers from it. */
export type Wanted =
  | { readonly kind: 'to'; readonly host: string; readonly port: number }
  | { readonly kind: 'answers'; readonly host: string; readonly port: number };

/** What others send to a place where a role listens. Programs of this machine alone need no door. */
export const comingTo = ({ host, port }: Address): readonly Wanted[] =>
  host.startsWith('127.') || host === '::1' ? [] : [{ kind: 'to', host, port }];

/** What those who ask by NTP, TIME and DAYTIME send, where they may. */
export const ntpWanted = (config: Tells): readonly Wanted[] =>
  toldPlaces(config).flatMap(({ listen }) => comingTo(listen));

/** Judges whether the wanted datagrams can come in at all, from wherever. */
export function judgeFirewall(
  { ruleset, unseen }: FirewallFacts,
  wanted: readonly Wanted[],
): Findings {
  if (wanted.length === 0) return { findings: [], unseen: [] };
  if (ruleset === undefined) return { findings: [], unseen: unseen === undefined ? [] : [unseen] };
  const closed = wanted.flatMap((one) => {
    const chain = closingChain(ruleset, packetOf(one));
    return chain === undefined ? [] : [closedBy(chain, one)];
  });
  if (closed.length > 0) return { findings: closed, unseen: [] };
  const isEmpty = !ruleset.nftables.some((one) => 'rule' in one);
  const text = isEmpty ? 'this machine has none' : 'no rule here shuts out what is needed';
  return { findings: [good('firewall', text)], unseen: [] };
}

function packetOf({ kind, host, port }: Wanted): Packet {
  // Who listens at :: hears both, and IPv4 is what most plants have.
  const family = isIPv6(host) && host !== '::' ? 6 : 4;
  return kind === 'to'
    ? { family, to: port, state: 'new' }
    : { family, from: port, state: 'established' };
}

const closedBy = (chain: string, { kind, port }: Wanted): Finding =>
  kind === 'to'
    ? hostFinding(
        'port-closed',
        `this machine's firewall lets nobody in at UDP port ${port} (chain ${chain})`,
        `let it in, such as: nft insert rule ${chain} udp dport ${port} accept; ufw: ufw allow ${port}/udp`,
      )
    : hostFinding(
        'answers-closed',
        `this machine's firewall lets no answer in from UDP port ${port} (chain ${chain})`,
        `let answers in, such as: nft insert rule ${chain} ct state established accept`,
      );
