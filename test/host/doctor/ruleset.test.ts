// Which datagrams a ruleset of nftables shuts out: only those that nobody can get in are called so.
import t from 'tap';
import { type Packet, type Ruleset, closingChain } from '#host/doctor/ruleset.js';

type Json = Readonly<Record<string, unknown>>;

const IN: Packet = { family: 4, to: 7525, state: 'new' };
const NAMES = { family: 'inet', table: 'filter' };

const match = (left: Json, right: unknown, op = '=='): Json => ({ match: { op, left, right } });
const udp = (field: string): Json => ({ payload: { protocol: 'udp', field } });
const to = (right: unknown, op?: string): Json => match(udp('dport'), right, op);
const meta = (key: string): Json => ({ meta: { key } });
const STATE = { ct: { key: 'state' } };
const ACCEPT = { accept: null };
const DROP = { drop: null };
const rule = (chain: string, ...expr: Json[]): Json => ({ rule: { ...NAMES, chain, expr } });

/** A table with one base chain, as `nft -j list ruleset` has it. */
const ruleset = (policy: string, rules: readonly Json[], changes: Json = {}): Ruleset => ({
  nftables: [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    { table: { ...NAMES, handle: 1 } },
    {
      chain: {
        ...NAMES,
        name: 'input',
        type: 'filter',
        hook: 'input',
        prio: 0,
        policy,
        ...changes,
      },
    },
    { chain: { ...NAMES, name: 'other' } },
    ...rules,
  ],
});

const CLOSED = 'inet filter input';
const judged = (policy: string, ...rules: Json[]) => closingChain(ruleset(policy, rules), IN);

t.test('without rules nothing is closed, and by its policy everything', (t) => {
  t.equal(closingChain({ nftables: [] }, IN), undefined);
  t.equal(judged('accept'), undefined);
  t.equal(judged('drop'), CLOSED);
  const other = ruleset('drop', [], { hook: 'output' });
  t.equal(closingChain(other, IN), undefined, 'what goes out is another matter');
  const six = ruleset('drop', [], { family: 'ip6' });
  t.equal(closingChain(six, IN), undefined);
  t.equal(closingChain(six, { ...IN, family: 6 }), 'ip6 filter input');
  t.end();
});

t.test('ports are known: alone, in a set, in a range, by name', (t) => {
  t.equal(judged('drop', rule('input', to(7525), ACCEPT)), undefined);
  t.equal(judged('drop', rule('input', to({ set: [53, 7525] }), ACCEPT)), undefined);
  t.equal(judged('drop', rule('input', to({ set: [{ range: [7000, 8000] }] }), ACCEPT)), undefined);
  t.equal(judged('drop', rule('input', to({ set: [53, { range: [1, 99] }] }), ACCEPT)), CLOSED);
  t.equal(judged('drop', rule('input', to(7524, '>'), ACCEPT)), undefined);
  t.equal(judged('drop', rule('input', to(7525, '!='), ACCEPT)), CLOSED);
  const named = (elem: unknown): Json => ({ set: { ...NAMES, name: 'ours', elem } });
  const byName = rule('input', to('@ours'), ACCEPT);
  t.equal(judged('drop', named([53, 7525]), byName), undefined);
  t.equal(judged('drop', named([53]), byName), CLOSED);
  t.equal(judged('drop', named(undefined), byName), undefined, 'its elements come at run time');
  t.equal(judged('accept', rule('input', to(7525), DROP)), CLOSED);
  t.equal(judged('accept', rule('input', to(7525), { reject: { type: 'icmp' } })), CLOSED);
  t.end();
});

t.test('what may let somebody in is no closed door', (t) => {
  const lan = match(
    { payload: { protocol: 'ip', field: 'saddr' } },
    { prefix: { addr: '10.0.0.0', len: 8 } },
  );
  t.equal(judged('drop', rule('input', to(7525), lan, ACCEPT)), undefined);
  t.equal(judged('accept', rule('input', to(7525), lan, DROP)), undefined);
  t.equal(judged('drop', rule('input', match(meta('iifname'), 'eth0'), ACCEPT)), undefined);
  t.equal(judged('drop', rule('input', { limit: { rate: 4 } }, ACCEPT)), undefined);
  t.equal(judged('drop', rule('input', { xt: { type: 'target', name: 'X' } })), undefined);
  t.equal(judged('drop', rule('input', { novelty: { a: 1 } })), undefined, 'a later nft');
  t.equal(judged('drop', rule('input', { queue: {} })), undefined);
  t.equal(judged('accept', rule('input', { quota: {} }, DROP)), undefined);
  t.equal(judged('drop', rule('input', match({ socket: { key: 'mark' } }, 1), ACCEPT)), undefined);
  t.end();
});

t.test('what is about other datagrams lets nobody in', (t) => {
  const others = [
    match(meta('iifname'), 'lo'),
    match(meta('l4proto'), { set: ['icmp', 'ipv6-icmp'] }),
    match({ payload: { protocol: 'ip', field: 'protocol' } }, 'icmp'),
    match({ payload: { protocol: 'tcp', field: 'dport' } }, { set: [22, 7525] }),
    match({ payload: { protocol: 'ip6', field: 'saddr' } }, 'fe80::1'),
    match(STATE, ['established', 'related'], 'in'),
    match(meta('pkttype'), 'multicast'),
    match(meta('nfproto'), 'ipv6'),
  ];
  t.equal(judged('drop', ...others.map((one) => rule('input', one, ACCEPT))), CLOSED);
  t.end();
});

t.test('maps of verdicts, jumps and returns are followed', (t) => {
  const vmap = (key: Json, ...set: unknown[]): Json => ({ vmap: { key, data: { set } } });
  const states = vmap(STATE, ['established', ACCEPT], ['related', ACCEPT], ['invalid', DROP]);
  const jump = rule('input', to(53, '!='), { jump: { target: 'other' } });
  t.equal(judged('drop', rule('input', states), jump, rule('other', to(7525), ACCEPT)), undefined);
  t.equal(
    judged('drop', rule('input', states), jump, rule('other', { return: null }, ACCEPT)),
    CLOSED,
  );
  const ports = rule('other', vmap(udp('dport'), [7525, DROP], [99, ACCEPT]));
  t.equal(judged('accept', jump, ports), CLOSED);
  const away = rule('input', { goto: { target: 'other' } });
  t.equal(judged('drop', away, rule('input', ACCEPT)), CLOSED, 'who goes to does not come back');
  const circle = rule('other', { jump: { target: 'other' } });
  t.equal(judged('drop', jump, circle), undefined, 'the kernel has none; here it ends');
  t.end();
});

t.test('an answer is of a connection that is there', (t) => {
  const answer: Packet = { family: 4, from: 7525, state: 'established' };
  const back = rule('input', match(STATE, ['established', 'related'], 'in'), ACCEPT);
  t.equal(closingChain(ruleset('drop', [back]), answer), undefined);
  t.equal(closingChain(ruleset('drop', [rule('input', to(22), ACCEPT)]), answer), undefined);
  const tcp = rule('input', match({ payload: { protocol: 'tcp', field: 'dport' } }, 22), ACCEPT);
  t.equal(closingChain(ruleset('drop', [tcp]), answer), CLOSED);
  const from = rule('input', match(udp('sport'), 7525), ACCEPT);
  t.equal(closingChain(ruleset('drop', [from]), answer), undefined);
  t.end();
});

t.test('a shape that nobody knows here is no reason to throw, nor to call a door shut', (t) => {
  const odd = [
    null,
    5,
    {},
    { match: null },
    { vmap: null },
    { jump: null },
    { vmap: { data: {} } },
  ];
  for (const part of odd) {
    const rules = [{ rule: { ...NAMES, chain: 'input', expr: [part, ACCEPT] } }];
    t.equal(closingChain(ruleset('drop', rules), IN), undefined, JSON.stringify(part));
  }
  t.equal(
    closingChain({ nftables: [null, 5, { rule: null }, { chain: 7 }] as never }, IN),
    undefined,
  );
  t.end();
});
