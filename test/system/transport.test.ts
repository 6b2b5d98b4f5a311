// The UDP transport and the pump on real sockets over loopback, and the clocks that they read.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Address, Datagram } from '#protocol/endpoint.js';
import { groupDifference, groupTime, rawDifference, spanOf } from '#protocol/time.js';
import { simulatedClock } from '#host/raw-clock.js';
import { resolveHosts } from '#host/transport/resolve.js';
import { openMachine } from '#host/machine.js';
import { loadAddon } from '#host/native/addon.js';
import type { TransportOptions } from '#host/transport/transport.js';

/** Whoever carries the datagrams, and the clock of its stamps: all must do the same. */
const machines = [openMachine({ reason: 'the other is tried here' })];
const loaded = loadAddon();
if ('addon' in loaded) machines.push(openMachine(loaded));
else void t.skip(`native: no native addon: ${loaded.reason}`, () => {});

const ignore = (): void => {};

const raise = (error: Error): never => {
  throw error;
};

for (const { clock, open, native } of machines) {
  const name = 'addon' in native ? 'native' : 'dgram';
  const options = (more: Partial<TransportOptions> = {}): TransportOptions => ({
    listen: { host: '127.0.0.1', port: 0 },
    clock,
    onDatagram: ignore,
    onTurn: ignore,
    onDeparture: ignore,
    onTimer: ignore,
    onFault: raise,
    ...more,
  });

  for (const host of ['127.0.0.1', '::1'])
    t.test(`${name}: datagrams come through ${host} whole, stamped and in order`, async (t) => {
      const heard: { bytes: string; datagram: Datagram }[] = [];
      let turns = 0;
      const receiver = await open(
        options({
          listen: { host, port: 0 },
          onDatagram: (datagram) =>
            heard.push({ bytes: Buffer.from(datagram.bytes).toString('hex'), datagram }),
          onTurn: () => (turns += 1),
        }),
      );
      const sender = await open(options({ listen: { host, port: 0 } }));
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
    });

  t.test(`${name}: a port in use is refused with a line that says so`, async (t) => {
    const taken = createSocket('udp4');
    taken.bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const listen: Address = { host: '127.0.0.1', port: taken.address().port };
    await t.rejects(open(options({ listen })), {
      message: `127.0.0.1:${listen.port}/udp is in use: another program listens there; stop it or choose another port`,
    });
    taken.close();
  });

  t.test(`${name}: an address that this machine does not have is refused, and named`, async (t) => {
    const listen = { host: '192.0.2.1', port: 0 };
    await t.rejects(open(options({ listen })), {
      message: 'this machine has no address 192.0.2.1: see "ip address"',
    });
  });

  t.test(`${name}: what cannot be sent is a fault that is told, and it goes on`, async (t) => {
    const faults: string[] = [];
    const heard: Datagram[] = [];
    const receiver = await open(options({ onDatagram: (datagram) => heard.push(datagram) }));
    const transport = await open(options({ onFault: (error) => faults.push(error.message) }));
    // A socket bound to loopback has no way out to a broadcast address.
    transport.send(48, { host: '255.255.255.255', port: 9 });
    transport.send(48, receiver.address);
    transport.flush();
    while (faults.length === 0 || heard.length === 0) await sleep(5);
    t.match(faults[0], /EACCES|ENETUNREACH|EINVAL/);
    await Promise.all([transport.close(), receiver.close()]);
  });

  t.test(
    `${name}: its timer wakes once, when it was last set to, and not once it is closed`,
    async (t) => {
      const due: number[] = [];
      const transport = await open(options({ onTimer: () => due.push(clock.raw()) }));
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
  );

  t.test(`${name}: who is always due hears what has arrived all the same`, async (t) => {
    const heard: Datagram[] = [];
    const receiver = await open(
      options({
        onDatagram: (datagram) => heard.push(datagram),
        onTimer: () => {
          receiver.setTimer(0);
          // Longer than it takes to be due again.
          for (const end = clock.raw() + 100_000; clock.raw() < end;);
        },
      }),
    );
    const sender = await open(options());
    receiver.setTimer(0);
    await sleep(5);
    sender.send(48, receiver.address);
    sender.flush();
    while (heard.length === 0) await sleep(5);
    t.equal(heard.length, 1);
    await Promise.all([sender.close(), receiver.close()]);
  });

  t.test(`${name}: the wall clock is read at once, or as finely as can be, and both agree`, (t) => {
    const coarse = clock.readWall();
    const fine = clock.readWallFinely();
    const apart = groupDifference(fine.time, coarse.time) - rawDifference(fine.raw, coarse.raw);
    t.ok(Math.abs(apart) < 2e6, `apart by ${apart} ns`);
    t.ok(coarse.width <= 1e6 && fine.width < 1e6, 'and says how finely');
    t.ok(Math.abs(groupDifference(coarse.time, groupTime(0, 0)) / 1e6 - Date.now()) < 1e4);
    t.end();
  });

  t.test(`${name}: raw time can be told on the machine’s counter`, (t) => {
    const before = process.hrtime.bigint();
    const raw = clock.raw();
    const after = process.hrtime.bigint();
    const told = clock.machineAt(raw);
    // The counters may run apart while we look.
    const slack = 10_000n;
    t.ok(told >= before - slack && told <= after + slack, `${before} ${told} ${after}`);
    t.end();
  });
}

t.test(
  'a name that nobody knows and an address of the other family are named, the rest is used',
  async (t) => {
    const hosts = ['localhost', 'no-such-host.invalid', '::1'].map((host) => ({
      host,
      port: 7525,
    }));
    const { addresses, faults } = await resolveHosts(hosts, { host: '0.0.0.0', port: 0 });
    t.same(addresses, [{ host: '127.0.0.1', port: 7525 }]);
    t.equal(faults.length, 2);
    t.match(faults[0], 'no-such-host.invalid:7525 cannot be resolved: ');
    t.match(faults[1], '::1 is an IPv6 address: set "listen" to "[::]:0" to reach it');
  },
);

t.test(
  'a simulated clock drifts and is off as it was told, against the machine’s counter',
  async (t) => {
    const simulated = simulatedClock({ offset: spanOf(3.6e12), drift: 1e-3 });
    // Between two readings of the machine's counter, however long the machine pauses there.
    const read = () => {
      const before = process.hrtime.bigint();
      return { before, raw: simulated.raw(), after: process.hrtime.bigint() };
    };
    const first = read();
    await sleep(200);
    const last = read();
    const passed = rawDifference(last.raw, first.raw);
    const least = passed / Number(last.after - first.before) - 1;
    const most = passed / Number(last.before - first.after) - 1;
    t.ok(least < 1e-3 + 1e-6 && most > 1e-3 - 1e-6, `rate ${least} to ${most}`);
    const back = simulated.machineAt(last.raw);
    const slack = 10_000n;
    t.ok(back >= last.before - slack && back <= last.after + slack, `${last.before} ${back}`);
    const wall = simulated.readWall();
    t.ok(Math.abs(wall.time.seconds - 3600 - Date.now() / 1000) < 2);
  },
);
