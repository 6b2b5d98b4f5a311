// The way to each master: where its name leads, and what becomes of a datagram that is sent there.

import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { randomInt } from 'node:crypto';
import { type Address, canonicalHost, familyOf } from '@belfry/protocol';
import { inspect, writeUnsealed } from '@belfry/protocol/wire';
import { hostFinding } from './catalogue.js';
import { type Finding, good } from './finding.js';
import { formatAddress } from '../config/units.js';
import { systemErrorCode } from '../files/system-error.js';
import { resolveHost, type Resolver, SYSTEM } from '../transport/resolve.js';

/** When an anonymous ask is sent, milliseconds from the beginning: a lost datagram is no finding. */
const SEND_AT = [0, 300, 800] as const;
/** For so long an answer is waited for, and a name server, milliseconds. */
const PATIENCE = 1500;
const LOOKUP_PATIENCE = 4000;

/**
 * What becomes of a datagram. `refused`: the machine there says that nobody listens. `unreachable`: a router or a
 * firewall says that it goes no further. `forbidden`: this machine itself does not send it. `stranger`: something
 * answers that is no Belfry.
 */
export type Outcome = 'answers' | 'refused' | 'unreachable' | 'forbidden' | 'stranger' | 'silent';

/** What was tried at one address. */
export interface Tried {
  readonly address: Address;
  readonly outcome: Outcome;
  /** By which of this machine's interfaces; undefined where none leads there. */
  readonly by: string | undefined;
}

/** Where one master's name leads, or why nowhere, and what became of a datagram at each of its addresses. */
export interface WayFacts {
  readonly host: Address;
  readonly fault?: string;
  readonly tried: readonly Tried[];
}

/** Resolves each host as the daemon would, and sends each address an ask that it may refuse, but answers. */
export const lookAtWays = (
  hosts: readonly Address[],
  listen: Address,
  system: Resolver = SYSTEM,
): Promise<WayFacts[]> => Promise.all(hosts.map((host) => lookAtWay(host, listen, system)));

async function lookAtWay(host: Address, listen: Address, system: Resolver): Promise<WayFacts> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), LOOKUP_PATIENCE).unref();
  });
  const resolution = await Promise.race([resolveHost(host, listen, system), late]);
  if (resolution === undefined)
    return { host, fault: `no name server tells where ${formatAddress(host)} is`, tried: [] };
  const { place, fault } = resolution;
  if (place === undefined) return { host, fault, tried: [] };
  return { host, tried: await Promise.all(place.addresses.map((address) => probe(address))) };
}

/** What becomes of an anonymous ask to this address within `patience` milliseconds. A connected socket hears what routers and firewalls say. */
export function probe(address: Address, patience = PATIENCE): Promise<Tried> {
  const socket = createSocket(familyOf(address.host) === 4 ? 'udp4' : 'udp6');
  const ask = new Uint8Array(1024);
  const body = { timescale: 'group', anonymous: true } as const;
  const sequence = randomInt(2 ** 32);
  const length = writeUnsealed(ask, { type: 'ask', body }, { term: 0, session: 0, sequence });
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    let by: string | undefined;
    const end = (outcome: Outcome): void => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ address, outcome, by });
      socket.removeAllListeners().on('error', () => {});
      socket.close();
    };
    const fail = (error: Error | null): void => {
      if (error !== null) end(outcomeOf(systemErrorCode(error)));
    };
    socket.on('error', fail).on('message', (bytes) => {
      end(typeof inspect(bytes) === 'string' ? 'stranger' : 'answers');
    });
    // As an event: to a callback it would give what is an error otherwise.
    socket.on('connect', () => {
      by = interfaceOf(socket.address().address);
      const send = (): void => socket.send(ask, 0, length, fail);
      for (const after of SEND_AT) timers.push(setTimeout(send, after));
      timers.push(setTimeout(() => end('silent'), patience));
    });
    socket.connect(address.port, address.host);
  });
}

/** A datagram that a rule here holds back is refused to its sender at once (EPERM). */
function outcomeOf(code: string | undefined): Outcome {
  if (code === 'ECONNREFUSED') return 'refused';
  return code === 'EPERM' || code === 'EACCES' ? 'forbidden' : 'unreachable';
}

function interfaceOf(host: string): string | undefined {
  const own = canonicalHost(host);
  const all = Object.entries(networkInterfaces());
  return all.find(([, addresses = []]) =>
    addresses.some(({ address }) => canonicalHost(address.split('%')[0]!) === own),
  )?.[0];
}

/** What each outcome suggests. */
const MEANINGS: Readonly<
  Record<Exclude<Outcome, 'answers'>, (where: string, port: number) => [text: string, todo: string]>
> = {
  refused: (where) => [
    `${where} refuses: that machine is there, and no master listens at this port`,
    'start the master there (belfry-master doctor), or correct the port',
  ],
  unreachable: (where) => [
    `${where} cannot be reached: there is no route, or a router or firewall on the way refuses it`,
    'ip route get shows the way from here; then ask whoever keeps the network',
  ],
  forbidden: (where, port) => [
    `this machine's own firewall lets nothing out to ${where}`,
    `allow it, such as: nft insert rule inet filter output udp dport ${port} accept`,
  ],
  stranger: (where) => [
    `what answers at ${where} is no Belfry master, or one of quite another version`,
    'correct the address or the port; 123 is that of NTP, 7525 that of Belfry',
  ],
  silent: (where, port) => [
    `${where} is silent: that machine is off, or a firewall there or on the way drops UDP port ${port}`,
    'belfry-master doctor on that machine looks at its firewall; a firewall between has to let this port through',
  ],
};

const NAMES = {
  refused: 'master-refuses-port',
  unreachable: 'master-unreachable',
  forbidden: 'sending-forbidden',
  stranger: 'master-stranger',
  silent: 'master-silent',
} as const;

/**
 * Judges the ways to masters. A master with several addresses needs one that answers; one that the daemon has `heard`
 * of late is reached, whatever became of our ask.
 */
export function judgeWays(ways: readonly WayFacts[], heard: readonly string[] = []): Finding[] {
  const isReached = (way: WayFacts): boolean =>
    answers(way) || heard.includes(formatAddress(way.host));
  const reached = ways.filter(isReached);
  const text = reached.map(({ host }) => formatAddress(host)).join(', ');
  return [
    ...(reached.length > 0
      ? [good('way', `${text} ${reached.length > 1 ? 'answer' : 'answers'}`)]
      : []),
    ...ways.filter((way) => !isReached(way)).flatMap(wayFinding),
    ...ways.flatMap(severalMachines),
  ];
}

const answers = ({ tried }: WayFacts): boolean =>
  tried.some(({ outcome }) => outcome === 'answers');

function wayFinding({ host, fault, tried }: WayFacts): Finding[] {
  if (fault !== undefined)
    return [
      hostFinding(
        'name-unresolved',
        fault,
        'correct the name, or the name server, or give a numeric address',
      ),
    ];
  // Where several were tried, the one that says most.
  const [most] = [...tried].toSorted(
    (a, b) => TELLING.indexOf(a.outcome) - TELLING.indexOf(b.outcome),
  );
  if (most === undefined || most.outcome === 'answers') return [];
  const name = formatAddress(host);
  const numeric = formatAddress(most.address);
  const where = name === numeric ? name : `${name} (${numeric})`;
  const [text, todo] = MEANINGS[most.outcome](where, host.port);
  return [hostFinding(NAMES[most.outcome], text, todo)];
}

const TELLING: readonly Outcome[] = [
  'forbidden',
  'refused',
  'stranger',
  'unreachable',
  'silent',
  'answers',
];

/** One machine has an address of each family as a rule: of two in one family, one may be another machine. */
function severalMachines({ host, tried }: WayFacts): Finding[] {
  if (canonicalHost(host.host) !== undefined) return [];
  const several = [4, 6].flatMap((family) => {
    const same = tried.filter(({ address }) => familyOf(address.host) === family);
    return same.length > 1 ? same : [];
  });
  if (several.length === 0) return [];
  const hosts = several.map(({ address }) => address.host).join(', ');
  return [
    hostFinding(
      'name-several',
      `${host.host} leads to several addresses (${hosts}): if they are several machines, one of them is followed, and which one may change`,
      'give each master a name of its own, and name them all in "masters"',
    ),
  ];
}
