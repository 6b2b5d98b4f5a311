// Servers of TIME and DAYTIME on real sockets of this machine: by UDP and by TCP, who is hung up on, and a port in use.

import { createServer, connect, type AddressInfo } from 'node:net';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import t from 'tap';
import { LegacyService } from '#host/daemon/legacy-service.js';
import { Log } from '#host/daemon/log.js';
import { openMachine } from '#host/machine.js';
import { groupTime, spanOf } from '#protocol/time.js';

const NOW = groupTime(Date.parse('2026-12-01T00:30:00Z') / 1000);
const LINE = 'Tue Dec  1 00:30:00 2026\r\n';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function serve(port: number, { trusted = true } = {}) {
  const lines: string[] = [];
  const log = new Log('error', ({ text }) => lines.push(text));
  const clock = {
    steps: 0,
    expected: () => ({ time: NOW, bound: spanOf(0) }),
    isTrusted: () => trusted,
  };
  const listen = { host: '127.0.0.1', port };
  const config = { daytime: listen, form: 'ctime', allow: [], deny: [], perSecond: 4 } as const;
  return { service: new LegacyService(config, { machine: openMachine(), clock, log }), lines };
}

/** All that a call by TCP hears. */
async function call(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let heard = '';
  socket.on('data', (text: string) => (heard += text));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return heard;
}

t.test('it tells the time by UDP and by TCP, and hangs up', async (t) => {
  const port = await freePort();
  const { service } = serve(port);
  t.teardown(() => service.stop());
  await service.start();
  t.equal(await call(port), LINE);
  const socket = createSocket('udp4');
  socket.send('', port, '127.0.0.1');
  const [bytes] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  t.equal(bytes.toString('latin1'), LINE);
  t.match(service.report(), [{ protocol: 'daytime', fault: null, answers: 2, refusals: {} }]);
});

t.test('a time that is not to be relied on is not told: the call is hung up on', async (t) => {
  const port = await freePort();
  const { service } = serve(port, { trusted: false });
  t.teardown(() => service.stop());
  await service.start();
  t.equal(await call(port), '');
  t.match(service.report(), [{ answers: 0, refusals: { 'not-trusted': 1 } }]);
});

t.test('more callers than it takes at once, and one who stays, harm nobody', async (t) => {
  const port = await freePort();
  const { service } = serve(port);
  await service.start();
  const staying = Array.from({ length: 40 }, () =>
    connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined),
  );
  await Promise.all(
    staying.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
  );
  await service.stop();
  for (const socket of staying) socket.destroy();
  t.ok(service.report()[0]!.answers <= 8, 'one source gets its few');
});

t.test('a port that another has by TCP alone is a fault, and UDP is let go again', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { service, lines } = serve(port);
  await service.start();
  t.teardown(() => service.stop());
  t.match(service.report()[0]!.fault, /:\d+\/tcp is in use/);
  t.match(lines, [/nobody is told the time by DAYTIME/]);
  const free = createSocket('udp4').bind(port, '127.0.0.1');
  await once(free, 'listening');
  free.close();
});
