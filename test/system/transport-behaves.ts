// What every transport must do, whatever carries the datagrams: the compliance suite of the interface.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Machine } from '#host/machine.js';
import type { Transport, TransportOptions } from '#host/transport/transport.js';
import type { Address, Datagram } from '#protocol/endpoint.js';

const ignore = (): void => {};

const raise = (error: Error): never => {
  throw error;
};

/** A machine whose transports listen on loopback and ignore what they are not asked to tell. */
interface Loopback {
  readonly clock: Machine['clock'];
  readonly open: (more?: Partial<TransportOptions>) => Promise<Transport>;
}

/** Datagrams come through whole, stamped and in order, over this address of the machine. */
async function carries(t: Test, { clock, open }: Loopback, host: string): Promise<void> {
  const heard: { bytes: string; datagram: Datagram }[] = [];
  let turns = 0;
  const receiver = await open({
    listen: { host, port: 0 },
    onDatagram: (datagram) =>
      heard.push({ bytes: Buffer.from(datagram.bytes).toString('hex'), datagram }),
    onTurn: () => (turns += 1),
  });
  const sender = await open({ listen: { host, port: 0 } });
  const before = clock.raw();
  for (let i = 0; i < 50; i += 1) {
    const { buffer } = sender;
    buffer.fill(i);
    sender.send(48, receiver.address);
    // What was sent is the transport's: writing the next one changes nothing of it.
    sender.buffer.fill(255);
  }
  sender.flush();
  while (heard.length < 50) await sleep(5);
  const after = clock.raw();
  t.same(
    heard.map(({ bytes }) => bytes),
    Array.from({ length: 50 }, (_, i) => Buffer.alloc(48, i).toString('hex')),
  );
  for (const { datagram } of heard) {
    t.ok(datagram.at.at >= before && datagram.at.at <= after, 'stamped between the two');
    t.equal(datagram.from.port, sender.address.port);
  }
  await sleep(5);
  t.ok(turns >= 1 && turns <= 50, 'after what has arrived together there is a turn to answer');
  await Promise.all([receiver.close(), sender.close()]);
}

const plain = ({ host, port }: Address): Address => ({ host, port });

/** What a transport must do, each a test of its own. */
const CASES: Readonly<Record<string, (t: Test, loopback: Loopback) => Promise<void>>> = {
  'a port in use is refused with a line that says so': async (t, { open }) => {
    const taken = createSocket('udp4');
    taken.bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const listen: Address = { host: '127.0.0.1', port: taken.address().port };
    await t.rejects(open({ listen }), {
      message: `127.0.0.1:${listen.port}/udp is in use: another program listens there; stop it or choose another port`,
    });
    taken.close();
  },

  'a socket at [::] carries both families, and knows an IPv4 host by its own address': async (
    t,
    { open },
  ) => {
    const heard: Address[] = [];
    const both = await open({
      listen: { host: '::', port: 0 },
      onDatagram: ({ from }) => {
        heard.push(from);
        both.send(48, from);
      },
      onTurn: () => both.flush(),
    });
    t.equal(both.address.host, '::');
    for (const host of ['127.0.0.1', '::1']) {
      const answers: Address[] = [];
      const one = await open({
        listen: { host, port: 0 },
        onDatagram: ({ from }) => answers.push(from),
      });
      one.send(48, { host, port: both.address.port });
      one.flush();
      while (answers.length === 0) await sleep(5);
      t.same(plain(heard.pop()!), one.address);
      t.same(plain(answers[0]!), { host, port: both.address.port }, 'the answer came from there');
      await one.close();
    }
    await both.close();
  },

  'an address that this machine does not have is refused, and named': async (t, { open }) => {
    const listen = { host: '192.0.2.1', port: 0 };
    await t.rejects(open({ listen }), {
      message: 'this machine has no address 192.0.2.1: see "ip address"',
    });
  },

  'what cannot be sent is a fault that is told, and it goes on': async (t, { open }) => {
    const faults: string[] = [];
    const heard: Datagram[] = [];
    const receiver = await open({ onDatagram: (datagram) => heard.push(datagram) });
    const transport = await open({ onFault: (error) => faults.push(error.message) });
    // A socket bound to loopback has no way out to a broadcast address.
    transport.send(48, { host: '255.255.255.255', port: 9 });
    transport.send(48, receiver.address);
    transport.flush();
    while (faults.length === 0 || heard.length === 0) await sleep(5);
    t.match(faults[0], /EACCES|ENETUNREACH|EINVAL/);
    await Promise.all([transport.close(), receiver.close()]);
  },

  'its timer wakes once, when it was last set to, and not once it is closed': async (
    t,
    { clock, open },
  ) => {
    const due: number[] = [];
    const transport = await open({ onTimer: () => due.push(clock.raw()) });
    const start = clock.raw();
    transport.setTimer(10_000);
    transport.setTimer(20);
    while (due.length === 0) await sleep(5);
    t.ok(due[0]! - start > 18e6, `after ${(due[0]! - start) / 1e6} ms`);
    await sleep(50);
    t.equal(due.length, 1);
    transport.setTimer(0);
    while (due.length === 1) await sleep(5);
    transport.setTimer(10);
    await transport.close();
    await sleep(50);
    t.equal(due.length, 2);
  },

  'who is always due hears what has arrived all the same': async (t, { clock, open }) => {
    const heard: Datagram[] = [];
    const receiver = await open({
      onDatagram: (datagram) => heard.push(datagram),
      onTimer: () => {
        receiver.setTimer(0);
        // Longer than it takes to be due again.
        for (const end = clock.raw() + 100_000; clock.raw() < end;);
      },
    });
    const sender = await open();
    receiver.setTimer(0);
    await sleep(5);
    sender.send(48, receiver.address);
    sender.flush();
    while (heard.length === 0) await sleep(5);
    t.equal(heard.length, 1);
    await Promise.all([sender.close(), receiver.close()]);
  },
};

/** Declares the suite's tests of the transports that `machine` opens, under `name`. */
export function transportBehaves(t: Test, name: string, { clock, open }: Machine): void {
  const loopback: Loopback = {
    clock,
    open: (more = {}) =>
      open({
        listen: { host: '127.0.0.1', port: 0 },
        clock,
        onDatagram: ignore,
        onTurn: ignore,
        onDeparture: ignore,
        onTimer: ignore,
        onFault: raise,
        ...more,
      }),
  };
  for (const host of ['127.0.0.1', '::1'])
    void t.test(`${name}: datagrams come through ${host} whole, stamped and in order`, (t) =>
      carries(t, loopback, host),
    );
  for (const [what, test] of Object.entries(CASES))
    void t.test(`${name}: ${what}`, (t) => test(t, loopback));
}
