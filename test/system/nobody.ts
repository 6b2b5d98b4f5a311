// Who asks a master from many addresses, anonymously, and is not there when it answers. Its words: the master's
// address and port, and the addresses to speak from.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { type Message, writeUnsealed } from '#protocol/wire/message.js';

/** Between two asks of each address, milliseconds. */
const PAUSE = 25;
const ASK: Message = { type: 'ask', body: { timescale: 'group', anonymous: true } };

const [master = '', port = '', ...addresses] = process.argv.slice(2);
const sockets = addresses.map((address) => createSocket('udp4').bind(0, address));
await Promise.all(sockets.map((socket) => once(socket, 'listening')));
const bytes = new Uint8Array(MAX_DATAGRAM);
const length = writeUnsealed(bytes, ASK, { term: 0, session: 0, sequence: 7 });
setInterval(() => {
  for (const socket of sockets) socket.send(bytes, 0, length, Number(port), master, () => {});
}, PAUSE);
