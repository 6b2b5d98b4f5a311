// Follows the daemon that runs on this machine, with nothing but Node: [SOCKET]. It prints each event, and the time once.

import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

const [path = '/run/belfry/agent/socket'] = process.argv.slice(2);
const socket = createConnection(path);

// One line of JSON asks, and lines come until either end closes.
socket.write('{"command":"follow","everyMs":1000,"after":""}\n');

let report = {};
const agents = new Map();
for await (const text of createInterface({ input: socket })) {
  const { type, ...line } = JSON.parse(text);
  if (type === 'snapshot') {
    console.log(`following the ${line.role}`);
    socket.write('{"ask":1}\n');
    agents.clear();
  }
  if (type === 'snapshot' || type === 'change') {
    // Whole values take the place of those before.
    const { agents: rows = line.agents ?? [], ...values } = line.report;
    report = { ...report, ...values };
    for (const name of line.gone ?? []) agents.delete(name);
    for (const row of rows) agents.set(row.name, row);
  }
  if (type === 'event') console.log(`${line.at} ${line.level} ${line.text}`);
  if (type === 'time')
    console.log(`${line.text} within ${line.boundNs} ns, ${report.state}, ${agents.size} agents`);
  // The last line of a daemon that ends, or has enough of this reader; or its only one, when it refuses.
  if (type === 'end' || line.error !== undefined) console.log(line.why ?? line.error);
}
