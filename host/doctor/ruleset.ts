// Which fate a ruleset of nftables may have for a datagram: pure, and three-valued where a rule asks what nobody knows.

/** A datagram as far as it is known: whatever is missing may be anything. */
export interface Packet {
  readonly family: 4 | 6;
  readonly from?: number;
  readonly to?: number;
  /** As conntrack has it. */
  readonly state: 'new' | 'established';
}

/** What `nft -j list ruleset` answers, as far as it is used here (libnftables-json(5)). */
export interface Ruleset {
  readonly nftables: readonly Readonly<Record<string, unknown>>[];
}

type Answer = 'yes' | 'no' | 'maybe';
/** What may become of a datagram in a chain; `on` where the next rule, or the chain's policy, has it. */
type Fate = 'accept' | 'drop' | 'return' | 'on';
type Json = Readonly<Record<string, unknown>>;

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly type?: string;
  readonly policy?: string;
}

interface Rule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly expr?: readonly Json[];
}

/** A base chain that lets no such datagram in, whoever sends it and however it comes; undefined where there may be a way. */
export function closingChain(ruleset: Ruleset, packet: Packet): string | undefined {
  const chains = listed<Chain>(ruleset, 'chain');
  const closing = chains.find(
    (chain) =>
      ['prerouting', 'input'].includes(chain.hook ?? '') &&
      chain.type === 'filter' &&
      sees(chain.family, packet) &&
      !mayPass(new Walk(ruleset, packet), chain),
  );
  return closing && `${closing.family} ${closing.table} ${closing.name}`;
}

function mayPass(walk: Walk, chain: Chain): boolean {
  const fates = walk.fates(chain, 0);
  const ends = fates.has('on') || fates.has('return');
  return fates.has('accept') || (ends && chain.policy !== 'drop');
}

const sees = (family: string, packet: Packet): boolean =>
  family === 'inet' || family === (packet.family === 4 ? 'ip' : 'ip6');

const listed = <T>({ nftables }: Ruleset, kind: string): T[] =>
  nftables.map(objectOf).flatMap((one) => (isObject(one[kind]) ? [one[kind] as T] : []));

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A shape that a later nft may have, and that nobody knows here, says nothing. */
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

/** Chains call chains; the kernel allows no circle, and no more than 16 deep. */
const DEPTH_MOST = 16;

/** One datagram's ways through a ruleset. */
class Walk {
  readonly #packet: Packet;
  readonly #ruleset: Ruleset;

  constructor(ruleset: Ruleset, packet: Packet) {
    this.#ruleset = ruleset;
    this.#packet = packet;
  }

  fates(
    { family, table, name }: Pick<Chain, 'family' | 'table' | 'name'>,
    depth: number,
  ): Set<Fate> {
    const fates = new Set<Fate>();
    if (depth > DEPTH_MOST) return fates.add('accept');
    const rules = listed<Rule>(this.#ruleset, 'rule').filter(
      (rule) => rule.family === family && rule.table === table && rule.chain === name,
    );
    for (const rule of rules) {
      const here = this.#ruleFates(rule, depth);
      for (const fate of here) if (fate !== 'on') fates.add(fate);
      if (!here.has('on')) return fates;
    }
    return fates.add('on');
  }

  /** A rule's parts, from the left: each lets the rule go on to the next part, or ends it here. */
  #ruleFates(rule: Rule, depth: number): Set<Fate> {
    const fates = new Set<Fate>();
    let isSure = true;
    for (const part of Array.isArray(rule.expr) ? (rule.expr as readonly unknown[]) : []) {
      const [kind = '', value] = Object.entries(objectOf(part))[0] ?? [];
      if (kind === 'match') {
        const answer = this.#matches(objectOf(value), rule);
        if (answer === 'no') return fates.add('on');
        if (answer === 'maybe') isSure = false;
      } else if (HARMLESS.has(kind)) continue;
      else {
        const verdict = this.#verdict(kind, value, rule, depth);
        // What is not known here may also hold the datagram back, or decide nothing.
        if (verdict === undefined) isSure = false;
        else {
          for (const fate of verdict) fates.add(fate);
          if (!verdict.has('on') && isSure) return fates;
          if (!verdict.has('on')) return fates.add('on');
        }
      }
    }
    return fates.add('on');
  }

  #verdict(kind: string, value: unknown, rule: Rule, depth: number): Set<Fate> | undefined {
    if (kind === 'accept') return new Set(['accept']);
    if (kind === 'drop' || kind === 'reject') return new Set(['drop']);
    if (kind === 'return') return new Set(['return']);
    if (kind === 'continue') return new Set(['on']);
    if (kind === 'jump' || kind === 'goto') {
      const name = String(objectOf(value)['target']);
      const fates = this.fates({ ...rule, name }, depth + 1);
      const ends = fates.delete('on');
      const returns = fates.delete('return');
      if (ends || returns) fates.add(kind === 'jump' ? 'on' : 'return');
      return fates;
    }
    if (kind === 'vmap') return this.#mapFates(objectOf(value), rule, depth);
    return CONDITIONS.has(kind) ? undefined : new Set(ANY_FATE);
  }

  #mapFates({ key, data }: Json, rule: Rule, depth: number): Set<Fate> {
    const fates = new Set<Fate>();
    const pairs = (data as { set?: unknown } | null)?.set;
    // A map by name, whose elements stand elsewhere.
    if (!Array.isArray(pairs)) return new Set(ANY_FATE);
    for (const pair of pairs as readonly unknown[]) {
      const [element, verdict] = Array.isArray(pair) ? (pair as unknown[]) : [];
      const answer = element === '*' ? 'yes' : this.#compare(key, element, rule);
      if (answer === 'no') continue;
      const [kind = '', value] = Object.entries(objectOf(verdict))[0] ?? [];
      for (const fate of this.#verdict(kind, value, rule, depth) ?? ANY_FATE) fates.add(fate);
      if (answer === 'yes') return fates;
    }
    return fates.add('on');
  }

  #matches({ op, left, right }: Json, rule: Rule): Answer {
    if (op === '==' || op === 'in') return this.#compare(left, right, rule);
    if (op === '!=') return opposite(this.#compare(left, right, rule));
    const known = this.#valueOf(left);
    if (typeof known !== 'number' || typeof right !== 'number') return 'maybe';
    const holds = {
      '<': known < right,
      '>': known > right,
      '<=': known <= right,
      '>=': known >= right,
    };
    return op === undefined || !(String(op) in holds)
      ? 'maybe'
      : yesIf(holds[op as keyof typeof holds]);
  }

  #compare(left: unknown, right: unknown, rule: Rule): Answer {
    const known = this.#valueOf(left);
    if (known === NEVER) return 'no';
    if (known === LAN) return right === 'lo' ? 'no' : 'maybe';
    return known === undefined ? 'maybe' : this.#isIn(known, right, rule);
  }

  #isIn(known: string | number, right: unknown, rule: Rule): Answer {
    if (Array.isArray(right)) return anyOf(right.map((one) => this.#isIn(known, one, rule)));
    if (typeof right === 'object' && right !== null) {
      if ('set' in right) return this.#isIn(known, [right.set].flat(), rule);
      if ('elem' in right) return this.#isIn(known, objectOf(right.elem)['val'], rule);
      if ('range' in right && typeof known === 'number') {
        const [least, most] = [right.range].flat() as readonly unknown[];
        if (typeof least !== 'number' || typeof most !== 'number') return 'maybe';
        return yesIf(known >= least && known <= most);
      }
      return 'maybe';
    }
    if (typeof right !== 'string' || !right.startsWith('@')) return yesIf(known === right);
    const set = listed<Json>(this.#ruleset, 'set').find(
      (one) =>
        one['name'] === right.slice(1) &&
        one['table'] === rule.table &&
        one['family'] === rule.family,
    );
    // What programs put in at run time may be gone, or more, in a second.
    return set === undefined || !Array.isArray(set['elem'])
      ? 'maybe'
      : this.#isIn(known, set['elem'], rule);
  }

  /** What is known of the datagram in that place: NEVER for what it does not have, undefined for what it may have. */
  #valueOf(left: unknown): string | number | undefined {
    const [kind, place] = Object.entries(objectOf(left))[0] ?? [];
    const { key, protocol, field } = (place ?? {}) as Readonly<Record<string, unknown>>;
    const { family, from, to, state } = this.#packet;
    if (kind === 'ct') return key === 'state' ? state : undefined;
    if (kind === 'meta') {
      if (key === 'l4proto') return 'udp';
      if (key === 'nfproto') return family === 4 ? 'ipv4' : 'ipv6';
      if (key === 'protocol') return family === 4 ? 'ip' : 'ip6';
      if (key === 'pkttype') return 'host';
      return key === 'iif' || key === 'iifname' ? LAN : undefined;
    }
    if (kind !== 'payload') return undefined;
    if (protocol === 'udp' || protocol === 'th') {
      return field === 'dport' ? to : field === 'sport' ? from : undefined;
    }
    if (protocol !== 'ip' && protocol !== 'ip6')
      return OTHERS.has(String(protocol)) ? NEVER : undefined;
    if ((protocol === 'ip') !== (family === 4)) return NEVER;
    return field === 'protocol' || field === 'nexthdr' ? 'udp' : undefined;
  }
}

/** Statements that decide nothing. */
const HARMLESS: ReadonlySet<string> = new Set([
  'counter',
  'log',
  'comment',
  'mangle',
  'notrack',
  'set',
  'ct helper',
]);
/** Statements by which a rule goes on for some datagrams, and ends for others. */
const CONDITIONS: ReadonlySet<string> = new Set(['limit', 'quota', 'ct count', 'meter']);
/** Of what is queued to a program, of extensions of iptables, and of all that nobody knows here. */
const ANY_FATE: readonly Fate[] = ['accept', 'drop', 'on'];
/** Protocols of which a datagram of UDP has nothing. */
const OTHERS: ReadonlySet<string> = new Set([
  'tcp',
  'icmp',
  'icmpv6',
  'igmp',
  'sctp',
  'dccp',
  'ah',
  'esp',
  'comp',
]);
/** A place that this datagram does not have: whatever is asked of it, the rule is not about it. */
const NEVER = '\0never';
/** It comes from another machine, by whatever interface. */
const LAN = '\0lan';

const yesIf = (holds: boolean): Answer => (holds ? 'yes' : 'no');
const opposite = (answer: Answer): Answer =>
  answer === 'maybe' ? 'maybe' : yesIf(answer === 'no');
const anyOf = (answers: readonly Answer[]): Answer =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
