// The life of the addon's socket: memory taken away, closing under way, callbacks, floods, workers.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { BATCH, type NativeSocket } from '#host/native/addon.js';
import { Post, SLOT, filled, until } from './post.js';
import { keepStampsOn } from './stamps-on.js';
import { giveAway, inWorker, refuses, withAddon } from '../host/native/need-addon.js';

await keepStampsOn(t);

withAddon(t, 'memory that was given away is missed, and never touched', (t, addon) => {
  const { socket } = new Post(addon, '127.0.0.1');
  if (!giveAway(socket.inBytes.buffer as ArrayBuffer)) {
    t.pass('this Node does not let it go');
    socket.close();
    t.end();
    return;
  }
  for (const call of ['receive', 'departures'] as const) refuses(t, () => socket[call](), call);
  refuses(t, () => socket.send(1), 'send');
  refuses(t, () => socket.hostOf(0), 'hostOf');
  refuses(t, () => socket.localOf(0), 'localOf');
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

withAddon(
  t,
  'a watch of the clock keeps no descriptor, and tells nothing by itself',
  async (t, addon) => {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    let told = 0;
    const watches = Array.from({ length: 20 }, () => new addon.ClockWatch(() => (told += 1)));
    t.equal(open(), before + 20);
    await sleep(20);
    for (const watch of [...watches, ...watches]) watch.close();
    t.equal(open(), before);
    t.equal(told, 0);
    refuses(t, () => new addon.ClockWatch(5 as never), 'no function');
    refuses(t, () => Reflect.apply(addon.ClockWatch, undefined, [() => {}]), 'without new');
    const answer = await inWorker(
      'new addon.ClockWatch(() => {}); return new addon.ClockWatch(() => {}) instanceof addon.ClockWatch;',
    );
    t.equal(answer, true);
    t.equal(open(), before, 'and one that a worker leaves behind ends with it');
  },
);

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
  t.equal(s.localOf(0), undefined);
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
