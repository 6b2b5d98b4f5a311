// The addon's socket over loopback: batches, stamps between two readings, departures, refusals.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';
import t from 'tap';
import { BATCH, COUNTERS } from '#host/native/addon.js';
import { Post, SLOT, filled, until } from './post.js';
import { keepStampsOn } from './stamps-on.js';
import { refuses, withAddon } from '../host/native/need-addon.js';

await keepStampsOn(t);

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
    t.same([host, port], ['127.0.0.1', client.port]);
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

withAddon(t, 'a timestamp of NTP is moved on to when it leaves, once', async (t, addon) => {
  const [sender, receiver] = [new Post(addon, '127.0.0.1'), new Post(addon, '127.0.0.1')];
  const s = sender.socket;
  const held = 5e6;
  /** What a slot's timestamp, of zero when it was put there, says at the other end, nanoseconds. */
  const told = async (place: number, stated: number, at = place): Promise<number> => {
    const before = receiver.heard.length;
    sender.put(0, '127.0.0.1', receiver.port, 0, 48);
    s.outPlace[0] = place;
    s.outStated[0] = stated;
    sender.send(1);
    await until(() => receiver.heard.length > before);
    const bytes = Buffer.from(receiver.heard.at(-1)!.bytes, 'hex');
    bytes.fill(0, at + 8);
    if (at > 0) t.ok(bytes.subarray(0, at).every((byte) => byte === 0));
    return (Number(bytes.readBigUInt64BE(at)) * 1e9) / 2 ** 32;
  };
  const moved = await told(40, sender.raw() - held);
  t.ok(moved >= held && moved < held + 1e8, `${moved} ns`);
  t.equal(s.outPlace[0], 0, 'and not again');
  t.equal(await told(0, sender.raw() - held, 40), 0, 'nobody wants it');
  for (const place of [41, 48, 1000, 2 ** 32 - 1])
    t.equal(await told(place, sender.raw() - held, 40), 0, `no room at ${place}`);
  for (const stated of [Number.NaN, Infinity, -Infinity, sender.raw() + 1e9, sender.raw() - 2e9])
    t.equal(await told(40, stated), 0, `as of ${stated}`);
  s.close();
  receiver.socket.close();
});

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
    refuses(t, () => s.localOf(slot as never), `localOf ${slot}`);
    refuses(t, () => s.aim(slot as never, '127.0.0.1'), `aim ${slot}`);
  }
  refuses(t, () => s.aim(0, 5 as never), 'no text');
  for (const hops of [undefined, -1, 0, 256, 0.5, '8'])
    refuses(t, () => s.reachGroups(hops as never), `reachGroups ${hops}`);
  refuses(t, () => s.askCard(5 as never), 'no name');
  refuses(t, () => s.useCard(5 as never, 0), 'no name');
  for (const descriptor of [undefined, -1, 0.5, '0'])
    refuses(t, () => s.useCard('lo', descriptor as never), `descriptor ${descriptor}`);
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
