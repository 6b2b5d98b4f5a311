// The way to masters: what becomes of a datagram, and what that suggests.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import t, { type Test } from 'tap';
import { type Outcome, type WayFacts, judgeWays, lookAtWays, probe } from '#host/doctor/way.js';
import { namesOf } from './tree.js';
import { noticeOf, writeUnsealed } from '#protocol/wire/index.js';

const HOST = { host: 'clock.plant.example', port: 7525 };
const at = (host: string, outcome: Outcome) => ({
  address: { host, port: 7525 },
  outcome,
  by: 'eth0',
});
const way = (...tried: WayFacts['tried'][number][]): WayFacts => ({ host: HOST, tried });

t.test('a master that answers at one of its addresses is reached', (t) => {
  t.match(judgeWays([way(at('10.0.0.1', 'silent'), at('fd00::1', 'answers'))]), [
    { grade: 'good', text: 'clock.plant.example:7525 answers' },
  ]);
  t.end();
});

t.test('a master that the daemon hears need not answer a stranger', (t) => {
  const silent = way(at('10.0.0.1', 'silent'));
  t.same(namesOf(judgeWays([silent], ['clock.plant.example:7525'])), []);
  t.same(namesOf(judgeWays([silent], ['other.example:7525'])), ['master-silent']);
  t.end();
});

t.test('each outcome suggests something else', (t) => {
  const found = (outcome: Outcome) => judgeWays([way(at('10.0.0.1', outcome))]);
  const where = String.raw`clock\.plant\.example:7525 \(10\.0\.0\.1:7525\)`;
  t.match(found('refused'), [
    {
      name: 'master-refuses-port',
      text: new RegExp(`^${where} refuses: `),
      todo: /^start the master/,
    },
  ]);
  t.match(found('unreachable'), [{ name: 'master-unreachable', todo: /^ip route get/ }]);
  t.match(found('forbidden'), [{ name: 'sending-forbidden', text: /lets nothing out/ }]);
  t.match(found('stranger'), [{ name: 'master-stranger' }]);
  t.match(found('silent'), [
    { name: 'master-silent', todo: /^belfry-master doctor on that machine/ },
  ]);
  const both = judgeWays([way(at('10.0.0.1', 'silent'), at('fd00::1', 'forbidden'))]);
  t.same(namesOf(both), ['sending-forbidden'], 'the one that says most');
  t.end();
});

t.test('a name that leads nowhere, or to several machines, is told', (t) => {
  const fault = 'clock.plant.example:7525 cannot be resolved: no name server knows it';
  t.match(judgeWays([{ host: HOST, fault, tried: [] }]), [
    { name: 'name-unresolved', text: fault },
  ]);
  const two = way(at('10.0.0.1', 'answers'), at('10.0.0.2', 'silent'));
  t.match(judgeWays([two]), [
    { grade: 'good' },
    { name: 'name-several', text: /\(10\.0\.0\.1, 10\.0\.0\.2\)/ },
  ]);
  const numeric = { ...two, host: { host: '10.0.0.1', port: 7525 } };
  t.same(namesOf(judgeWays([numeric])), []);
  t.same(namesOf(judgeWays([way(at('10.0.0.1', 'answers'), at('fd00::1', 'answers'))])), []);
  t.end();
});

async function somebody(t: Test, answer: Uint8Array): Promise<{ host: string; port: number }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => socket.close());
  socket.on('message', (_, { address, port }) => socket.send(answer, port, address));
  await once(socket, 'listening');
  return { host: '127.0.0.1', port: socket.address().port };
}

/** Somebody who listens and says nothing. */
async function nobody(t: Test): Promise<{ host: string; port: number }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => socket.close());
  await once(socket, 'listening');
  return { host: '127.0.0.1', port: socket.address().port };
}

t.test('an ask is sent, and a refusal of it is an answer', async (t) => {
  const notice = new Uint8Array(64);
  const message = { type: 'notice', body: noticeOf('anonymous-refused', 1) } as const;
  const length = writeUnsealed(notice, message, { term: 0, session: 0, sequence: 1 });
  const address = await somebody(t, notice.subarray(0, length));
  t.match(await probe(address), { address, outcome: 'answers', by: 'lo' });
});

t.test(
  'who does not speak Belfry is a stranger, and where nobody listens it is refused',
  async (t) => {
    const [strange, short, quiet] = await Promise.all([
      somebody(t, Buffer.alloc(48, 0xff)),
      somebody(t, Buffer.of(0)),
      nobody(t),
    ]);
    const free = createSocket('udp4').bind(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address();
    await new Promise<void>((resolve) => free.close(resolve));
    const outcomes = await Promise.all([
      probe(strange),
      probe(short),
      probe(quiet, 20),
      probe({ host: '127.0.0.1', port }),
    ]);
    t.same(
      outcomes.map(({ outcome }) => outcome),
      ['stranger', 'stranger', 'silent', 'refused'],
    );
  },
);

t.test('names are resolved as the daemon does', async (t) => {
  const system = {
    lookUp: async (name: string) => {
      if (name === 'no.example')
        throw Object.assign(new Error('x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
      return ['127.0.0.1'];
    },
    ownAddresses: () => [],
  };
  const hosts = [{ host: 'no.example', port: 1 }];
  t.match(await lookAtWays(hosts, { host: '0.0.0.0', port: 0 }, system), [
    { fault: 'no.example:1 cannot be resolved: no name server knows it', tried: [] },
  ]);
});
