// A bad network as a process: relays UDP to the master, losing and delaying datagrams both ways.
// Started by stage.ts with: MASTER-PORT LOSS MEAN-DELAY-MS; sends its own port to its parent.

import { type Socket, createSocket } from 'node:dgram';

const [masterPort = 0, loss = 0, meanDelay = 0] = process.argv.slice(2).map(Number);

/** A way of its own to the master for each sender, so that the master can tell them apart. */
const ways = new Map<number, Socket>();
const lines = createSocket('udp4');

function passOn(send: () => void): void {
  if (Math.random() < loss) return;
  setTimeout(send, Math.round(-Math.log(1 - Math.random()) * meanDelay));
}

function wayOf(port: number): Socket {
  const known = ways.get(port);
  if (known !== undefined) return known;
  const way = createSocket('udp4');
  way.on('message', (bytes) => passOn(() => lines.send(bytes, port, '127.0.0.1')));
  ways.set(port, way);
  return way;
}

lines.on('message', (bytes, from) => {
  const way = wayOf(from.port);
  passOn(() => way.send(bytes, masterPort, '127.0.0.1'));
});
lines.bind(0, '127.0.0.1', () => process.send?.(lines.address().port));
process.on('disconnect', () => process.exit(0));
