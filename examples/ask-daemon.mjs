// Asks the agent that runs on this machine for the time, with nothing but Node: [SOCKET].

import { createConnection } from 'node:net';

const [path = '/run/belfry/agent/socket'] = process.argv.slice(2);
const socket = createConnection(path);

// One line of JSON asks, one line answers, and the daemon ends the connection.
socket.write('{"command":"status"}\n');
let answer = '';
for await (const part of socket.setEncoding('utf8')) answer += part;

// A daemon that will not answer says why in "error".
const { state, time, error } = JSON.parse(answer);
if (error !== undefined) throw new Error(error);
// The bound is null until the clock has been set.
console.log(`${time.text} within ${time.boundNs} ns, ${state}`);
