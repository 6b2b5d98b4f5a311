// The addon's socket over loopback: stamps between two readings, departures, batches, closing.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';
import t from 'tap';
import {
  BATCH,
  CLOCK,
  COUNTERS,
  type NativeAddon,
  type NativeSocket,
} from '@belfry/protocol/node/native/addon.js';
import { keepStampsOn } from './stamps-on.js';
import { inWorker, refuses, withAddon } from '../protocol/native/need-addon.js';

const SLOT = 256;

await keepStampsOn(t);

interface Heard {
  readonly bytes: string;
  readonly length: number;
  readonly host: string;
  readonly port: number;
  readonly at: number;
  readonly error: number;
  readonly source: number;
}

/** A socket that writes down what comes. */
class Post {
  readonly socket: NativeSocket;
  readonly heard: Heard[] = [];
  readonly departed = new Map<number, { at: number; error: number }>();
  readonly port: number;
  #raw: () => number;

  constructor(addon: NativeAddon, host: string, slot = SLOT) {
    this.socket = new addon.Socket(host, 0, slot, () => this.take());
    this.port = this.socket.address().port;
    this.#raw = () => {
      addon.readRaw();
      return addon.clock[CLOCK.raw]!;
    };
  }

  raw(): number {
    return this.#raw();
  }

  take(): void {
    const s = this.socket;
    for (let count = s.departures(); count > 0; count = s.departures()) this.#leave(count);
    for (let count = s.receive(); count > 0; count = s.receive())
      for (let i = 0; i < count; i += 1) this.heard.push(this.#read(i));
  }

  /** Sends the slots; what left at once is told at once. */
  send(count: number): number {
    const sent = this.socket.send(count);
    this.#leave(this.socket.departed[0]!);
    return sent;
  }

  #leave(count: number): void {
    const s = this.socket;
    for (let i = 0; i < count; i += 1)
      this.departed.set(s.departureId[i]!, { at: s.departureAt[i]!, error: s.departureError[i]! });
  }

  #read(slot: number): Heard {
    const s = this.socket;
    const size = s.inBytes.length / BATCH;
    const length = s.inLength[slot]!;
    const from = slot * size;
    return {
      bytes: Buffer.from(s.inBytes.subarray(from, from + Math.min(length, size))).toString('hex'),
      length,
      host: s.hostOf(slot)!,
      port: s.inPort[slot]!,
      at: s.inAt[slot]!,
      error: s.inError[slot]!,
      source: s.inSource[slot]!,
    };
  }

  /** Fills a slot with `length` bytes of `byte`. */
  put(slot: number, host: string, port: number, byte: number, length = 48, want = 0): void {
    const s = this.socket;
    const size = s.outBytes.length / BATCH;
    s.outBytes.fill(byte, slot * size, slot * size + length);
    s.outLength[slot] = length;
    if (!s.aim(slot, host)) throw new Error(`${host} is not of this family`);
    s.outPort[slot] = port;
    s.outWant[slot] = want;
  }

  /** Sends so many to a port of loopback. */
  fill(count: number, port: number): void {
    for (let slot = 0; slot < count; slot += 1) this.put(slot, '127.0.0.1', port, 7);
    this.send(count);
  }
}

const until = async (true_: () => boolean): Promise<void> => {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(2))
    if (true_()) return;
  throw new Error('it never came');
};

const filled = (byte: number, length: number): string => Buffer.alloc(length, byte).toString('hex');

for (const host of ['127.0.0.1', '::1']) {
  withAddon(t, `batches come whole and in order through ${host}`, async (t, addon) => {
    const [sender, receiver] = [new Post(addon, host), new Post(addon, host)];
    const before = receiver.raw();
    for (let batch = 0; batch < 4; batch += 1) {
      for (let i = 0; i < BATCH; i += 1)
        sender.put(i, host, receiver.port, batch * BATCH + i, 20 + i);
      t.equal(sender.send(BATCH), BATCH);
      // What was sent is the kernel's.
      sender.socket.outBytes.fill(0);
    }
    await until(() => receiver.heard.length === 4 * BATCH);
    const after = receiver.raw();
    t.same(
      receiver.heard.map(({ bytes }) => bytes),
      Array.from({ length: 4 * BATCH }, (_, i) => filled(i, 20 + (i % BATCH))),
    );
    for (const heard of receiver.heard) {
      if (heard.host !== host || heard.port !== sender.port) t.fail(`from ${heard.host}`);
      if (heard.at < before || heard.at > after) t.fail('stamped at another time');
      if (heard.source === 1 && !(heard.error > 0 && heard.error < 1e6)) t.fail('an odd error');
    }
    const kernel = receiver.heard.filter(({ source }) => source === 1).length;
    t.equal(kernel > 0, receiver.socket.stampsArrivals, 'the kernel stamps where it can');
    t.equal(
      kernel +
        receiver.socket.counters[COUNTERS.noStamp]! +
        receiver.socket.counters[COUNTERS.refusedStamp]!,
      4 * BATCH,
      'every other stamp is counted',
    );
    sender.socket.close();
    receiver.socket.close();
  });

  withAddon(
    t,
    `departures are told for those who ask, under their ids, on ${host}`,
    async (t, addon) => {
      const [sender, receiver] = [new Post(addon, host), new Post(addon, host)];
      t.teardown(() => [sender, receiver].forEach(({ socket }) => socket.close()));
      if (!sender.socket.stampsDepartures) {
        t.pass('this kernel tells no departures');
        return;
      }
      const before = sender.raw();
      for (let i = 0; i < BATCH; i += 1)
        sender.put(i, host, receiver.port, i, 48, i % 3 === 0 ? 0 : 0xffff_ff00 + i);
      t.equal(sender.send(BATCH), BATCH);
      const after = sender.raw();
      const wanted = Array.from({ length: BATCH }, (_, i) => i).filter((i) => i % 3 !== 0);
      t.equal(sender.departed.size, wanted.length, 'through the loopback they have left at once');
      await until(() => receiver.heard.length === BATCH);
      t.same([...sender.departed.keys()].toSorted(), wanted.map((i) => 0xffff_ff00 + i).toSorted());
      for (const [id, { at, error }] of sender.departed) {
        if (at < before - error || at > after + error) t.fail(`${id} left at another time`);
        const arrival = receiver.heard[id - 0xffff_ff00]!;
        if (arrival.source === 1 && at > arrival.at + error + arrival.error)
          t.fail(`${id} arrived before it left`);
      }
      t.same(sender.heard, [], 'a departure is no datagram');
    },
  );
}

withAddon(
  t,
  'a socket for all of IPv6 serves IPv4, too, with stamps in both directions',
  async (t, addon) => {
    const [server, client] = [new Post(addon, '::'), new Post(addon, '127.0.0.1')];
    client.put(0, '127.0.0.1', server.port, 1);
    client.send(1);
    await until(() => server.heard.length === 1);
    const { host, port } = server.heard[0]!;
    t.same([host, port], ['::ffff:127.0.0.1', client.port]);
    server.put(0, host, port, 2, 48, 77);
    t.equal(server.send(1), 1);
    await until(() => client.heard.length === 1);
    t.equal(client.heard[0]!.bytes, filled(2, 48));
    if (server.socket.stampsDepartures) await until(() => server.departed.has(77));
    server.socket.close();
    client.socket.close();
  },
);

withAddon(t, 'a scope is a card’s name or number', (t, addon) => {
  const { socket } = new Post(addon, '::1');
  for (const host of ['fe80::1%lo', 'fe80::1%1']) {
    t.equal(socket.aim(0, host), true);
    t.equal(socket.outScope[0], 1);
    const bytes = new Uint8Array(socket.outAddress.buffer, socket.outAddress.byteOffset, 16);
    t.equal(Buffer.from(bytes).toString('hex'), `fe80${'0'.repeat(27)}1`);
  }
  t.equal(socket.aim(0, '::1'), true);
  t.equal(socket.outScope[0], 0);
  for (const host of ['fe80::1%', 'fe80::1%no-such-card', 'fe80::1%0'])
    t.equal(socket.aim(0, host), false, host);
  socket.close();
  t.end();
});

withAddon(t, 'a datagram longer than its slot is told with its true length', async (t, addon) => {
  const receiver = new Post(addon, '127.0.0.1', 64);
  const sender = new Post(addon, '127.0.0.1', 2000);
  for (const [slot, length] of [0, 1, 63, 64, 65, 2000].entries())
    sender.put(slot, '127.0.0.1', receiver.port, 9, length);
  t.equal(sender.send(6), 6);
  await until(() => receiver.heard.length === 6);
  t.same(
    receiver.heard.map(({ length, bytes }) => [length, bytes.length / 2]),
    [0, 1, 63, 64, 65, 2000].map((length) => [length, Math.min(length, 64)]),
  );
  sender.socket.close();
  receiver.socket.close();
});

withAddon(t, 'what cannot be sent is told slot by slot, and the rest goes on', async (t, addon) => {
  const [sender, receiver] = [new Post(addon, '127.0.0.1'), new Post(addon, '127.0.0.1')];
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < 6; i += 1)
      // A socket that is bound to loopback has no way to a broadcast address.
      sender.put(i, i % 2 === 0 ? '127.0.0.1' : '255.255.255.255', receiver.port, i, 48, 100 + i);
    t.equal(sender.send(6), 3);
    const faults = [...sender.socket.outFault.subarray(0, 6)];
    t.same([faults[0], faults[2], faults[4]], [0, 0, 0]);
    for (const fault of [faults[1], faults[3], faults[5]])
      t.match(getSystemErrorName(-fault!), /EACCES|ENETUNREACH|EINVAL/);
  }
  await until(() => receiver.heard.length === 9);
  if (sender.socket.stampsDepartures) await until(() => sender.departed.size === 3);
  t.same(
    [...sender.departed.keys()],
    sender.socket.stampsDepartures ? [100, 102, 104] : [],
    'a failed one gets no stamp, nor another’s',
  );
  sender.socket.close();
  receiver.socket.close();
});

withAddon(t, 'datagrams to a port where nobody listens hurt nothing', async (t, addon) => {
  const [sender, receiver] = [new Post(addon, '127.0.0.1'), new Post(addon, '127.0.0.1')];
  const gone = new Post(addon, '127.0.0.1');
  gone.socket.close();
  for (let round = 0; round < 20; round += 1) {
    sender.put(0, '127.0.0.1', gone.port, 1, 48, 1 + round);
    sender.put(1, '127.0.0.1', receiver.port, 2, 48, 101 + round);
    sender.send(2);
    await sleep(1);
  }
  await until(() => receiver.heard.length === 20);
  t.same(new Set(receiver.heard.map(({ bytes }) => bytes)), new Set([filled(2, 48)]));
  sender.socket.close();
  receiver.socket.close();
});

withAddon(
  t,
  'a port in use, a foreign address and a name are refused as Node’s own do',
  async (t, addon) => {
    const taken = createSocket('udp4');
    taken.bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const open = (host: unknown, port: unknown, slot: unknown = SLOT, ready: unknown = () => {}) =>
      new addon.Socket(host as string, port as number, slot as number, ready as () => void);
    t.throws(() => open('127.0.0.1', taken.address().port), {
      code: 'EADDRINUSE',
      syscall: 'bind',
      errno: -98,
    });
    t.throws(() => open('192.0.2.1', 0), { code: 'EADDRNOTAVAIL', syscall: 'bind' });
    t.throws(() => open('2001:db8::1', 0), { code: 'EADDRNOTAVAIL', syscall: 'bind' });
    taken.close();
    for (const [index, words] of [
      [],
      ['localhost', 0],
      ['127.0.0.1%lo', 0],
      ['127.1', 0],
      ['::1%no-such-card', 0],
      ['1'.repeat(100_000), 0],
      ['', 0],
      ['127.0.0.1\0', 0],
      [undefined, 0],
      [2130706433, 0],
      ['127.0.0.1', -1],
      ['127.0.0.1', 65_536],
      ['127.0.0.1', 0.5],
      ['127.0.0.1', '0'],
      ['127.0.0.1', 0, 0],
      ['127.0.0.1', 0, 65_537],
      ['127.0.0.1', 0, 64, null],
      ['127.0.0.1', 0, 64, {}],
    ].entries())
      refuses(t, () => open(...(words as [unknown, unknown])), `opening ${index}`);
  },
);

withAddon(t, 'wrong slots, counts and lengths throw, and nothing is sent', async (t, addon) => {
  const [sender, receiver] = [new Post(addon, '127.0.0.1'), new Post(addon, '127.0.0.1')];
  const s = sender.socket;
  for (let i = 0; i < BATCH; i += 1) sender.put(i, '127.0.0.1', receiver.port, 1);
  for (const count of [undefined, -1, 33, 0.5, Number.NaN, '1', null, 2 ** 32])
    refuses(t, () => s.send(count as never), `send ${count}`);
  for (const milliseconds of [undefined, -1, 0.5, 2 ** 31, Number.NaN, '1', null])
    refuses(t, () => s.setTimer(milliseconds as never), `setTimer ${milliseconds}`);
  s.outLength[3] = SLOT + 1;
  refuses(t, () => s.send(4), 'too long');
  s.outLength[3] = 2 ** 32 - 1;
  refuses(t, () => s.send(4), 'far too long');
  s.outLength[3] = 0;
  s.outPort[3] = 0;
  refuses(t, () => s.send(4), 'no port');
  for (const slot of [-1, 32, 1e9, 0.5, undefined]) {
    refuses(t, () => s.hostOf(slot as never), `hostOf ${slot}`);
    refuses(t, () => s.aim(slot as never, '127.0.0.1'), `aim ${slot}`);
  }
  refuses(t, () => s.aim(0, 5 as never), 'no text');
  for (const host of [
    '::1',
    'localhost',
    '',
    '1.2.3',
    '1.2.3.4%lo',
    '1.2.3.4\0',
    '1.2.3.4'.padEnd(200),
  ])
    t.equal(s.aim(0, host), false, JSON.stringify(host));
  t.equal(s.send(0), 0);
  t.equal(s.send(3), 3, 'and it still works');
  await until(() => receiver.heard.length === 3);
  s.close();
  receiver.socket.close();
});

withAddon(t, 'memory that was given away is missed, and never touched', (t, addon) => {
  const { socket } = new Post(addon, '127.0.0.1');
  structuredClone(socket.inBytes, { transfer: [socket.inBytes.buffer as ArrayBuffer] });
  for (const call of ['receive', 'departures'] as const) refuses(t, () => socket[call](), call);
  refuses(t, () => socket.send(1), 'send');
  refuses(t, () => socket.hostOf(0), 'hostOf');
  refuses(t, () => socket.aim(0, '127.0.0.1'), 'aim');
  socket.close();
  t.end();
});

withAddon(t, 'warming is heard by nobody, and ends with the socket', async (t, addon) => {
  const open = () => readdirSync('/proc/self/fd').length;
  for (const host of ['127.0.0.1', '::1']) {
    const before = open();
    const post = new Post(addon, host);
    for (let i = 0; i < 100; i += 1) post.socket.warm();
    post.socket.aim(0, host);
    post.socket.outPort[0] = post.port;
    post.socket.outLength[0] = 20;
    post.socket.outWant[0] = 7;
    t.equal(post.send(1), 1);
    await until(() => post.heard.length > 0 && post.departed.size > 0);
    await sleep(5);
    t.equal(post.heard.length, 1);
    t.same([...post.departed.keys()], [7]);
    t.ok(post.socket.counters.every((count) => count === 0));
    post.socket.close();
    t.equal(open(), before, host);
    post.socket.warm();
  }
});

withAddon(t, 'a closed socket finds nothing to do, and its port is free at once', (t, addon) => {
  const post = new Post(addon, '127.0.0.1');
  const s = post.socket;
  post.put(0, '127.0.0.1', post.port, 1);
  s.close();
  s.close();
  const again = new addon.Socket('127.0.0.1', post.port, SLOT, () => {});
  t.equal(again.address().port, post.port);
  again.close();
  t.same([s.receive(), s.departures(), s.send(1)], [0, 0, 0]);
  s.setTimer(0);
  t.equal(s.hostOf(0), undefined);
  t.equal(s.aim(0, '127.0.0.1'), false);
  t.throws(() => s.address(), { code: 'EBADF' });
  t.end();
});

withAddon(
  t,
  'a socket may be closed in its own callback, with datagrams waiting',
  async (t, addon) => {
    const sender = new Post(addon, '127.0.0.1');
    let called = 0;
    const socket = new addon.Socket('127.0.0.1', 0, SLOT, () => {
      called += 1;
      socket.receive();
      socket.close();
      t.equal(socket.receive(), 0);
    });
    for (let i = 0; i < BATCH; i += 1) sender.put(i, '127.0.0.1', socket.address().port, i);
    for (let i = 0; i < 4; i += 1) sender.send(BATCH);
    await until(() => called > 0);
    await sleep(20);
    t.equal(called, 1);
    sender.socket.close();
  },
);

withAddon(
  t,
  'taken a batch at a time, what waits is told of until nothing does, and then it rests',
  async (t, addon) => {
    const sender = new Post(addon, '127.0.0.1');
    const counts: number[] = [];
    const receiver: NativeSocket = new addon.Socket('127.0.0.1', 0, 64, () => {
      counts.push(receiver.receive());
    });
    const sum = (): number => counts.reduce((total, count) => total + count, 0);
    const { port } = receiver.address();
    for (let i = 0; i < 5; i += 1) sender.fill(BATCH, port);
    sender.fill(1, port);
    await until(() => sum() === 5 * BATCH + 1);
    await sleep(20);
    const looks = counts.length;
    t.ok(looks <= 8, `${looks} looks`);
    await sleep(50);
    t.equal(counts.length, looks, 'nobody looks while nothing comes');
    sender.fill(1, port);
    await until(() => sum() === 5 * BATCH + 2);
    receiver.close();
    sender.socket.close();
  },
);

withAddon(t, 'a socket may be closed while more waits than it takes', async (t, addon) => {
  const sender = new Post(addon, '127.0.0.1');
  let looks = 0;
  const receiver: NativeSocket = new addon.Socket('127.0.0.1', 0, 64, () => {
    looks += 1;
    receiver.receive();
    if (looks === 3) receiver.close();
  });
  const { port } = receiver.address();
  for (let i = 0; i < 5; i += 1) sender.fill(BATCH, port);
  await until(() => looks === 3);
  await sleep(20);
  t.equal(looks, 3);
  new addon.Socket('127.0.0.1', port, 64, () => {}).close();
  sender.socket.close();
});

withAddon(t, 'promises settle within the callback that resolved them', async (t, addon) => {
  const sender = new Post(addon, '127.0.0.1');
  const order: string[] = [];
  const receiver = new addon.Socket('127.0.0.1', 0, SLOT, () => {
    receiver.receive();
    void Promise.resolve().then(() => order.push('promise'));
    setImmediate(() => order.push('next turn'));
  });
  sender.put(0, '127.0.0.1', receiver.address().port, 1);
  sender.send(1);
  await until(() => order.length === 2);
  t.same(order, ['promise', 'next turn']);
  receiver.close();
  sender.socket.close();
});

withAddon(
  t,
  'a flood beyond the receive buffer loses datagrams and nothing else',
  async (t, addon) => {
    const [sender, receiver] = [new Post(addon, '127.0.0.1'), new Post(addon, '127.0.0.1')];
    for (let i = 0; i < BATCH; i += 1) sender.put(i, '127.0.0.1', receiver.port, i, SLOT, 1 + i);
    // Nothing is taken meanwhile: neither what arrives, nor the stamps of departures.
    for (let i = 0; i < 400; i += 1) sender.send(BATCH);
    await sleep(50);
    const count = receiver.heard.length;
    t.ok(count > 0 && count <= 400 * BATCH, `${count} of ${400 * BATCH}`);
    receiver.heard.length = 0;
    sender.departed.clear();
    sender.put(0, '127.0.0.1', receiver.port, 77, 48, 5000);
    t.equal(sender.send(1), 1);
    await until(() => receiver.heard.length === 1);
    t.equal(receiver.heard[0]!.bytes, filled(77, 48));
    if (sender.socket.stampsDepartures) await until(() => sender.departed.has(5000));
    sender.socket.close();
    receiver.socket.close();
  },
);

withAddon(t, 'a socket that nobody closed ends with its worker', async (t) => {
  const script = `
    const sockets = Array.from({ length: 3 }, () => new addon.Socket('127.0.0.1', 0, 64, () => {}));
    sockets[2].close();
    return sockets[0].address().port;`;
  const port = (await inWorker(script)) as number;
  t.ok(port > 0);
  const again = createSocket('udp4');
  again.bind(port, '127.0.0.1');
  await once(again, 'listening');
  again.close();
});
