// Stories of forged hints: they name what was really sent, and cost a bounded thing.
import t from 'tap';
import { OneShot } from '#agent/core/one-shot/one-shot.js';
import { spanOf } from '#protocol/time.js';
import { readHeader } from '#protocol/wire/header.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { NOTICE_REASONS, type NoticeReason, noticeOf } from '#protocol/wire/notice.js';
import { MASTER_ADDRESS } from '../sim/alone.js';
import { SimulatedGroup } from '../sim/group.js';
import { seededCrypto } from '../sim/crypto.js';
import { Oscillator } from '../sim/oscillator.js';
import { seededRandom } from '../sim/random.js';
import type { AnyHost } from '../sim/world.js';

/** Answers everything that anybody but the master sends by a forged hint, sooner than the master can. */
function forge(g: SimulatedGroup, reason: NoticeReason, others: readonly AnyHost[] = []): void {
  g.world.onDatagram = (bytes, from, _to, at) => {
    const host = [...g.agents, ...others].find(({ address }) => address.host === from.host);
    if (host === undefined) return;
    const { type, session, sequence } = readHeader(bytes);
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const message = { type: 'notice', body: noticeOf(reason, type) } as const;
    const length = writeUnsealed(buffer, message, { term: 0, session, sequence });
    g.world.at(at + 1e4, () => {
      const stamp = { at: host.oscillator.raw(g.world.now), error: spanOf(0), source: 'kernel' };
      const datagram = { bytes: buffer.slice(0, length), from: MASTER_ADDRESS, at: stamp };
      host.endpoint.receive(datagram as Parameters<typeof host.endpoint.receive>[0]);
      g.world.nudge(host);
    });
  };
}

t.test('forged hints cost a few greetings and lines, however many come, and no session', (t) => {
  for (const reason of NOTICE_REASONS) {
    const g = new SimulatedGroup({ seed: 41 });
    const agents = [g.startAgent('asked'), g.startAgent('asking', { algorithm: 'cristian' })];
    g.run(30);
    const [told, began] = [g.events.length, g.world.now];
    let hellos = 0;
    forge(g, reason);
    const seen = g.world.onDatagram!;
    g.world.onDatagram = (bytes, ...place) => {
      if (readHeader(bytes).type === TYPE.hello) hellos += 1;
      seen(bytes, ...place);
    };
    g.run(1800);
    // Each greeting is a hello that asks for a cookie, and one that carries it.
    t.ok(hellos <= 2 * 2 * (4 + 4), `${reason}: ${hellos} hellos in half an hour`);
    const lines = g.events.slice(told).filter(({ event }) => event.type !== 'measured').length;
    t.ok(lines <= 6 * (4 + 4), `${reason}: ${lines} events`);
    for (const agent of agents) {
      t.equal(g.observe(agent).quality, 'synchronised');
      t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 4e9);
      t.notOk(
        g.events.some(({ at, event }) => at >= began && event.type === 'holdover'),
        'never without corrections',
      );
    }
  }
  t.end();
});

t.test('an agent finds a master that was started again, though hints were used up', (t) => {
  const g = new SimulatedGroup({ seed: 42 });
  const agent = g.startAgent('kmc');
  g.run(30);
  forge(g, 'unknown-session');
  g.run(60);
  g.world.remove(g.master);
  g.startMaster({ term: 5 });
  g.run(30);
  t.equal(g.observe(agent).quality, 'synchronised');
  t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 3e9);
  t.end();
});

t.test('who asks once without a key is answered, though hints are forged meanwhile', (t) => {
  const g = new SimulatedGroup({ seed: 43, master: { anonymous: true } });
  g.startAgent('other');
  g.run(30);
  const random = seededRandom(5);
  const oscillator = new Oscillator({}, random);
  const told: string[] = [];
  const endpoint = new OneShot({
    master: [MASTER_ADDRESS],
    credential: undefined,
    within: undefined,
    tries: 4,
    timeout: spanOf(5e9),
    crypto: seededCrypto(random),
    random,
    start: oscillator.raw(g.world.now),
  });
  const address = { host: '10.8.8.8', port: 1 };
  const onEvent = ({ type }: { type: string }): number => told.push(type);
  const host = { name: 'phone', address, oscillator, endpoint, onEvent };
  forge(g, 'unknown-session', [host]);
  g.world.add(host);
  g.run(10);
  t.same(told, ['answer']);
  t.end();
});
