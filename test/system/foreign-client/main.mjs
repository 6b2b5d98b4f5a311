// A client and agent written from docs/protocol.md alone: it imports nothing of the project, and so
// shows that the page is complete. Usage: goldens FILE | anonymous HOST PORT | client … | agent HOST
// PORT NAME KEY. It prints one line of JSON for each thing that happens.

import { checkGoldens } from './goldens.mjs';
import { Party, say } from './party.mjs';

const [command, ...words] = process.argv.slice(2);
if (command === 'goldens') {
  say({ event: 'goldens', checked: checkGoldens(words[0]) });
} else {
  const [host, port, name, key] = words;
  const party = new Party({ role: command, host, port: Number(port), name, key });
  party.start();
  process.stdin.on('end', () => party.leave()).resume();
}
