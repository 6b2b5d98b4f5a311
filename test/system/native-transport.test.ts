// What the native transport does beyond what every transport does, and how a daemon says which it has.

import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Datagram } from '#protocol/endpoint.js';
import type { RawTime, Stamp } from '#protocol/time.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { type Machine, openMachine } from '#host/machine.js';
import { BATCH, COUNTERS, type NativeAddon } from '#host/native/addon.js';
import type { TransportOptions } from '#host/transport/transport.js';
import { withAddon } from '../host/native/need-addon.js';
import { AGENT, AGENTD, MASTER, MASTERD, Running, plant, run } from './plant.js';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { Post } from './post.js';
import { keepStampsOn } from './stamps-on.js';
import { transportBehaves } from './transport-behaves.js';

await keepStampsOn(t);

const until = async (done: () => boolean): Promise<void> => {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(2))
    if (done()) return;
  throw new Error('it never came');
};

/** A transport that writes down what it is told. */
const opened = (addon: NativeAddon, more: Partial<TransportOptions> = {}) =>
  openedOn(openMachine({ addon }), more);

async function openedOn(machine: Machine, more: Partial<TransportOptions> = {}) {
  const heard: (Datagram & { readonly copy: string })[] = [];
  const departed = new Map<number, Stamp>();
  const faults: string[] = [];
  const transport = await machine.open({
    listen: { host: '127.0.0.1', port: 0 },
    clock: machine.clock,
    onDatagram: (datagram) =>
      heard.push({ ...datagram, copy: Buffer.from(datagram.bytes).toString('hex') }),
    onTurn: () => {},
    onDeparture: (id, at) => departed.set(id, at),
    onTimer: () => {},
    onFault: (error) => faults.push(error.message),
    ...more,
  });
  return { transport, heard, departed, faults, clock: machine.clock };
}

withAddon(t, 'the native transport', (t, addon) => {
  transportBehaves(t, 'native', openMachine({ addon }));
  t.end();
});

withAddon(
  t,
  'departures are told under their ids, and on the clock of the device',
  async (t, addon) => {
    const [one, other] = [await opened(addon), await opened(addon)];
    const twice = (at: RawTime) => (2 * at) as RawTime;
    const fast = await opened(addon, {
      clock: { raw: () => twice(one.clock.raw()), ofMachine: twice },
    });
    t.same(one.transport.stamps, { arrivals: 'kernel', departures: 'kernel' });
    const before = one.clock.raw();
    for (const id of [0, undefined, 7, 2 ** 31 - 1]) {
      one.transport.send(48, other.transport.address, { id });
      fast.transport.send(48, other.transport.address, { id });
    }
    one.transport.flush();
    fast.transport.flush();
    await until(
      () => one.departed.size === 3 && fast.departed.size === 3 && other.heard.length === 8,
    );
    const after = one.clock.raw();
    for (const { departed, factor } of [
      { departed: one.departed, factor: 1 },
      { departed: fast.departed, factor: 2 },
    ]) {
      t.same([...departed.keys()], [0, 7, 2 ** 31 - 1]);
      for (const { at, error, source } of departed.values()) {
        t.ok(at / factor >= before - error && at / factor <= after + error);
        t.equal(source, 'kernel');
      }
    }
    t.same(new Set(other.heard.map(({ at }) => at.source)), new Set(['kernel']));
    await Promise.all([one, other, fast].map(({ transport }) => transport.close()));
  },
);

withAddon(t, 'more than a batch leaves without being asked to, in order', async (t, addon) => {
  const [one, other] = [await opened(addon), await opened(addon)];
  for (let i = 0; i < BATCH + 1; i += 1) {
    one.transport.buffer.fill(i, 0, 20);
    one.transport.send(20, other.transport.address);
  }
  await until(() => other.heard.length === BATCH);
  await sleep(10);
  t.equal(other.heard.length, BATCH, 'the last one waits for the flush');
  one.transport.flush();
  await until(() => other.heard.length === BATCH + 1);
  t.same(
    other.heard.map(({ copy }) => copy),
    Array.from({ length: BATCH + 1 }, (_, i) => Buffer.alloc(20, i).toString('hex')),
  );
  await Promise.all([one.transport.close(), other.transport.close()]);
});

withAddon(
  t,
  'each of a few is stamped when it is written, and a crowd together',
  async (t, addon) => {
    const [one, other] = [await opened(addon), await opened(addon)];
    for (let turn = 0; turn < 2; turn += 1) {
      const before = one.clock.raw();
      const stamps: RawTime[] = [];
      for (let i = 0; i < BATCH; i += 1) {
        stamps.push(one.transport.stamp().at);
        one.transport.send(20, other.transport.address);
      }
      t.ok(stamps[0]! >= before, 'no stamp of the turn before');
      t.equal(new Set(stamps).size, 8);
      t.same(
        stamps,
        stamps.toSorted((a, b) => a - b),
      );
    }
    await Promise.all([one.transport.close(), other.transport.close()]);
  },
);

withAddon(
  t,
  'the kernel is warmed up after a pause, before the stamp, and then only',
  async (t, addon) => {
    let warmed = 0;
    class Socket extends addon.Socket {
      override warm(): void {
        warmed += 1;
        super.warm();
      }
    }
    let answered = 0;
    const one = await opened(
      { ...addon, Socket },
      {
        onTurn: () => {
          one.transport.stamp();
          answered += 1;
        },
      },
    );
    const other = await opened(addon);
    for (let round = 1; round <= 3; round += 1) {
      await sleep(5);
      const before = one.clock.raw();
      const stamps = [one.transport.stamp().at, one.transport.stamp().at, one.clock.raw()];
      t.equal(warmed, round);
      t.same(
        stamps,
        stamps.toSorted((a, b) => a - b),
      );
      t.ok(stamps[0]! > before);
      await sleep(5);
      other.transport.send(20, one.transport.address);
      other.transport.flush();
      await until(() => answered === round);
      t.equal(warmed, round, 'what has arrived has warmed it');
    }
    await Promise.all([one.transport.close(), other.transport.close()]);
  },
);

withAddon(t, 'a peer keeps its address, and is answered there', async (t, addon) => {
  for (const host of ['127.0.0.1', '::1']) {
    const listen = { host, port: 0 };
    const master = await opened(addon, { listen });
    const peers = await Promise.all(Array.from({ length: 5 }, () => opened(addon, { listen })));
    for (let round = 0; round < 3; round += 1) {
      for (const { transport } of peers) {
        transport.send(20, master.transport.address);
        transport.flush();
      }
      await until(() => master.heard.length === 5 * (round + 1));
    }
    t.equal(new Set(master.heard.map(({ from }) => from)).size, 5, 'one object a peer');
    t.same(new Set(master.heard.map(({ from }) => from.host)), new Set([host]));
    for (const { from } of master.heard) master.transport.send(30, from);
    master.transport.flush();
    await until(() => peers.every(({ heard }) => heard.length === 3));
    t.same(master.faults, []);
    await Promise.all([master, ...peers].map(({ transport }) => transport.close()));
  }
});

withAddon(t, 'an answer leaves from the address that was asked', async (t, addon) => {
  for (const [host, asked, local] of [
    ['0.0.0.0', '127.0.0.2', '127.0.0.2'],
    ['0.0.0.0', '127.0.0.1', '127.0.0.1'],
    ['::', '127.0.0.2', '127.0.0.2'],
    ['::', '::1', '::1'],
    ['127.0.0.3', '127.0.0.3', undefined],
  ] as const) {
    const one = await opened(addon, { listen: { host, port: 0 } });
    const socket = createSocket(asked.includes(':') ? 'udp6' : 'udp4');
    const { port } = one.transport.address;
    // As a firewall does, it takes only what comes from whom it asked.
    socket.connect(port, asked);
    await once(socket, 'connect');
    socket.send('question');
    await until(() => one.heard.length === 1);
    t.equal(one.heard[0]!.from.local, local, `${asked} at ${host}`);
    // The second is stamped, which the kernel is told beside it.
    for (const id of [undefined, 5]) one.transport.send(20, one.heard[0]!.from, { id });
    const answered = once(socket, 'message');
    one.transport.flush();
    await answered;
    await until(() => one.departed.size === 1);
    t.same(one.faults, []);
    socket.close();
    await one.transport.close();
  }
});

withAddon(
  t,
  'where the asked address is gone, the answer leaves from another',
  async (t, addon) => {
    for (const [listen, host, gone] of [
      ['0.0.0.0', '127.0.0.1', [0xc0_00_02_01]],
      ['::', '::1', [0x20_01_0d_b8, 0, 0, 1]],
      ['::', '::ffff:127.0.0.1', [0, 0, 0xffff, 0xc0_00_02_01]],
    ] as const) {
      const [one, other] = [new Post(addon, listen), new Post(addon, listen)];
      for (const slot of [0, 1, 2]) one.put(slot, host, other.port, slot, 48, slot);
      const words = Uint8Array.from(
        gone.flatMap((word) => [24, 16, 8, 0].map((by) => word >>> by)),
      );
      one.socket.outLocal.set(new Uint32Array(words.buffer), 5);
      t.equal(one.send(3), 3);
      await until(() => other.heard.length === 3 && one.departed.size === 2);
      t.equal(one.socket.counters[COUNTERS.localGone], 1, listen);
      t.same([...one.socket.outFault.subarray(0, 3)], [0, 0, 0]);
      for (const { socket } of [one, other]) socket.close();
    }
  },
);

withAddon(t, 'a datagram that is too long is told as longer than any may be', async (t, addon) => {
  const { transport, heard } = await opened(addon);
  const socket = createSocket('udp4');
  for (const length of [0, 1, MAX_DATAGRAM, MAX_DATAGRAM + 1, 9000])
    socket.send(Buffer.alloc(length, 5), transport.address.port, '127.0.0.1');
  await until(() => heard.length === 5);
  const lengths = heard.map(({ copy }) => copy.length / 2);
  t.same(lengths, [0, 1, MAX_DATAGRAM, MAX_DATAGRAM + 1, MAX_DATAGRAM + 1]);
  socket.close();
  await transport.close();
});

withAddon(
  t,
  'an address of the other family is a fault, and the rest goes on',
  async (t, addon) => {
    const [one, other] = [await opened(addon), await opened(addon)];
    one.transport.send(20, { host: '::1', port: 9 });
    one.transport.send(20, other.transport.address);
    one.transport.flush();
    await until(() => other.heard.length === 1);
    t.same(one.faults, ['send EINVAL [::1]:9']);
    await Promise.all([one.transport.close(), other.transport.close()]);
    one.transport.send(20, other.transport.address);
    one.transport.flush();
    t.equal(one.faults.length, 1, 'what is sent after the close is nobody’s fault');
  },
);

withAddon(t, 'a transport that is closed while it tells falls silent at once', async (t, addon) => {
  let told = 0;
  const one = await opened(addon);
  const other = await opened(addon, {
    onDatagram: () => {
      told += 1;
      void other.transport.close();
    },
  });
  for (let i = 0; i < 10; i += 1) one.transport.send(20, other.transport.address);
  one.transport.flush();
  await until(() => told > 0);
  await sleep(20);
  t.equal(told, 1);
  await one.transport.close();
});

withAddon(
  t,
  'a card that cannot stamp is refused by name, and the kernel goes on',
  async (t, addon) => {
    for (const [card, why] of [
      ['lo', 'it has no clock of its own to stamp by'],
      ['belfry-no-card', 'there is no such interface'],
      ['a'.repeat(40), 'there is no such interface'],
    ] as const) {
      const [one, other] = [await opened(addon, { card }), await opened(addon)];
      t.equal(one.transport.withoutCard, `${card}: ${why}`);
      t.same(one.transport.stamps, { arrivals: 'kernel', departures: 'kernel' });
      one.transport.send(20, other.transport.address, { id: 1 });
      one.transport.flush();
      await until(() => one.departed.size === 1 && other.heard.length === 1);
      t.equal(one.departed.get(1)!.source, 'kernel');
      await Promise.all([one.transport.close(), other.transport.close()]);
    }
    const { transport } = await opened(addon);
    t.equal(transport.withoutCard, undefined, 'none was wanted');
    await transport.close();
  },
);

withAddon(t, 'what lies upon a card is refused, and the card below is named', async (t) => {
  const missing = hostsMissing();
  if (missing !== undefined) return void t.skip(`SKIPPED, a bridge: ${missing}`, () => {});
  const hosts = new Hosts(['one']);
  t.teardown(() => hosts.close());
  const { at } = await plant(t, {}, { card: 'bridge' });
  const words = [...hosts.on('switch'), process.execPath, AGENT, 'check', at('a.json')];
  const { stdout } = spawnSync(words[0]!, words.slice(1), { encoding: 'utf8' });
  t.match(
    stdout,
    /^note: the card of bridge will not stamp: it is no card but lies upon [^ ]+: name that$/m,
  );
});

t.test('without the addon no card stamps, and it is said', async (t) => {
  const without = openMachine({ reason: 'tried without' });
  const { transport, faults } = await openedOn(without, { card: 'eth0' });
  t.equal(transport.withoutCard, 'eth0: that takes the native addon');
  await transport.close();
  t.same(faults, []);
});

t.test('a socket that is closed frees its port for the next', async (t) => {
  for (const machine of [openMachine(), openMachine({ reason: 'tried without' })]) {
    const { transport: first, faults } = await openedOn(machine);
    await first.close();
    t.same(faults, []);
    const second = createSocket('udp4').bind(first.address.port, '127.0.0.1');
    await once(second, 'listening');
    second.close();
  }
});

t.test(
  'log and status of both daemons say who carries and stamps, and why not the addon',
  async (t) => {
    const { at } = await plant(t);
    for (const { wanted, line, transport } of [
      {
        wanted: 'off',
        line: / info {2}transport dgram, stamped by the program; no native addon: switched off by BELFRY_NATIVE=off\n/,
        transport: 'dgram',
      },
      {
        wanted: '/no/such/addon',
        line: /transport dgram, stamped by the program; no native addon: it cannot be loaded: \/no\/such\/addon: cannot open [^\n]*\n/,
        transport: 'dgram',
      },
      { wanted: undefined, line: undefined, transport: undefined },
    ]) {
      if (wanted !== undefined) process.env['BELFRY_NATIVE'] = wanted;
      const master = new Running(t, [MASTERD, at('m.json')]);
      const agent = new Running(t, [AGENTD, at('a.json')]);
      delete process.env['BELFRY_NATIVE'];
      await agent.says(/ synchronised$/m);
      for (const [daemon, command, config] of [
        [master, MASTER, 'm.json'],
        [agent, AGENT, 'a.json'],
      ] as const) {
        if (line !== undefined) t.match(daemon.err, line);
        t.equal(daemon.err.match(/ transport (dgram|native), /g)?.length, 1, 'said once');
        const { out } = await run(t, command, 'status', '--json', '--config', at(config));
        const seen = JSON.parse(out) as { transport: string; withoutNative: string | null };
        t.equal(seen.transport, transport ?? (seen.withoutNative === null ? 'native' : 'dgram'));
        const text = (await run(t, command, 'status', '--config', at(config))).out;
        t.match(text, new RegExp(`transport +${seen.transport}, `));
      }
      await Promise.all([agent.end('SIGTERM'), master.end('SIGTERM')]);
    }
  },
);
