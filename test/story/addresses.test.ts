// Stories of addresses: quick copiers that are always faster, devices that move, and both at once.
import t from 'tap';
import type { Address, Datagram } from '#protocol/endpoint.js';
import { Path } from '#protocol/seal/path.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { SEALED_TIME_SIZE } from '#protocol/wire/layout.js';
import { SEALED_NOTICE_SIZE } from '#protocol/wire/notice.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { readHeader } from '#protocol/wire/header.js';
import { MASTER_ADDRESS } from '../sim/alone.js';
import { type AgentHost, SimulatedGroup } from '../sim/group.js';
import type { AnyHost } from '../sim/world.js';

const COPIER = { host: '10.6.6.6', port: 666 };

/** Copies everything that anybody sends, and is quicker: the copies are from elsewhere. */
function copyEverything(g: SimulatedGroup, copies = 1): Map<string, number> {
  const sentTo = new Map<string, number>();
  g.world.onDatagram = (bytes, from, to, at) => {
    sentTo.set(to.host, (sentTo.get(to.host) ?? 0) + 1);
    if (readHeader(bytes).type === TYPE.hello || readHeader(bytes).type === TYPE.welcome) return;
    const hosts: AnyHost[] = [g.master, ...g.agents];
    const target = hosts.find(({ address }) => address.host === to.host);
    if (target === undefined || from.host === COPIER.host) return;
    for (let i = 0; i < copies; i += 1)
      g.world.at(at + 1e4 + i, () => {
        const stamp = target.oscillator.raw(g.world.now);
        const datagram: Datagram = {
          bytes: bytes.slice(),
          from: { ...COPIER, port: COPIER.port + i },
          at: { at: stamp, error: spanOf(0), source: 'kernel' },
        };
        target.endpoint.receive(datagram);
        g.world.nudge(target);
      });
  };
  return sentTo;
}

t.test('who is always quicker turns nothing to itself, and stops nothing', (t) => {
  const g = new SimulatedGroup({ seed: 31 });
  const agents: AgentHost[] = [
    g.startAgent('asked'),
    g.startAgent('other'),
    g.startAgent('asking', { algorithm: 'cristian' }),
  ];
  g.run(30);
  const sentTo = copyEverything(g, 3);
  g.run(300);
  const turned = sentTo.get(COPIER.host) ?? 0;
  t.ok(turned <= 3, `${turned} datagrams of ${g.world.datagrams} went to the copier`);
  for (const agent of agents) {
    t.same(g.observe(agent).master, MASTER_ADDRESS);
    t.equal(g.observe(agent).quality, 'synchronised', agent.name);
    t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 4e9, agent.name);
  }
  for (const { name, address } of g.observeMaster().agents)
    t.same(address, agents.find((agent) => agent.name === name)!.address);
  t.notOk(g.events.some(({ event }) => event.type === 'moved'));
  t.end();
});

t.test('a device that moves is found again, though somebody copies all it sends', (t) => {
  for (const isCopied of [false, true])
    for (const algorithm of ['berkeley', 'cristian'] as const) {
      const g = new SimulatedGroup({ seed: 32 });
      const agent = g.startAgent('kmc', { algorithm });
      g.startAgent('other');
      g.run(30);
      if (isCopied) copyEverything(g);
      g.world.remove(agent);
      const moved = { ...agent, address: { host: '10.0.9.9', port: 41_000 } };
      g.agents[0] = moved;
      g.world.add(moved);
      g.run(60);
      t.ok((g.observe(moved).sinceCorrection ?? Infinity) < 4e9, `${algorithm} ${isCopied}`);
      const seen = g.observeMaster().agents.find(({ name }) => name === 'kmc')!;
      t.same(seen.address, moved.address);
    }
  t.end();
});

t.test('a master whose asks come from another address is asked there, and then answered', (t) => {
  const g = new SimulatedGroup({ seed: 33 });
  const agent = g.startAgent('kmc');
  g.run(30);
  g.world.remove(g.master);
  const moved = { ...g.master, address: { host: '10.0.0.77', port: 7525 } };
  g.master = moved;
  g.world.add(moved);
  g.run(20);
  t.same(g.observe(agent).master, moved.address);
  t.match(
    g.events.filter(({ event }) => event.type === 'moved'),
    [{ host: 'kmc', event: { master: MASTER_ADDRESS, to: moved.address } }],
    'it is told',
  );
  t.equal(g.observe(agent).quality, 'synchronised');
  t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 3e9);
  t.end();
});

const at = (seconds: number): ReturnType<typeof rawTime> => rawTime(seconds * 1e9);
const [HOME, AWAY, ELSEWHERE] = [1, 2, 3].map((i) => ({ host: `10.0.0.${i}`, port: 1 })) as [
  Address,
  Address,
  Address,
];

t.test('only the reply to the probe, from where that was sent, moves an address', (t) => {
  const path = new Path(HOME);
  const hear = (from: Address, second: number): Address =>
    path.heard(from, SEALED_TIME_SIZE, at(second));
  t.equal(hear(AWAY, 1), HOME, 'the first from elsewhere is answered where the peer was');
  t.equal(path.takeCandidate(), undefined);
  t.equal(hear(AWAY, 2), AWAY, 'the next, after silence there, where it came from');
  t.equal(path.takeCandidate(), AWAY);
  t.equal(path.takeCandidate(), undefined, 'once');
  path.probed(AWAY, 7);
  t.equal(path.answered(6, AWAY), undefined, 'another ask');
  t.equal(path.answered(7, ELSEWHERE), undefined, 'from elsewhere');
  t.equal(path.address, HOME);
  t.equal(path.answered(7, AWAY), HOME);
  t.equal(path.address, AWAY);
  t.equal(path.answered(7, AWAY), undefined, 'it moves once');
  t.end();
});

t.test('a sign of life from the old address, were it a copy, ends the probing', (t) => {
  for (const sign of ['heard', 'echoed'] as const) {
    const path = new Path(HOME);
    for (const second of [1, 2]) path.heard(AWAY, SEALED_TIME_SIZE, at(second));
    path.probed(path.takeCandidate()!, 7);
    if (sign === 'heard') path.heard(HOME, SEALED_TIME_SIZE, at(3));
    else path.echoed(HOME);
    t.equal(path.answered(7, AWAY), undefined, sign);
    t.equal(path.heard(AWAY, SEALED_TIME_SIZE, at(4)), HOME);
  }
  t.end();
});

t.test('probes are few, and no longer than what caused them', (t) => {
  const path = new Path(HOME);
  let probes = 0;
  for (let i = 0; i < 100_000; i += 1) {
    path.heard({ host: '10.6.6.6', port: i % 60_000 }, SEALED_TIME_SIZE, at(i / 1000));
    if (path.takeCandidate() !== undefined) probes += 1;
  }
  t.ok(probes > 0 && probes <= 4 + 10, `${probes} in a hundred seconds`);
  const other = new Path(HOME);
  for (let i = 0; i < 100; i += 1) other.heard(AWAY, SEALED_NOTICE_SIZE, at(i));
  t.equal(other.takeCandidate(), undefined, 'a notice is shorter than an ask');
  t.end();
});
