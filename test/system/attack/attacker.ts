// An attacker's process. Its words: what to do, the master's address, and where to listen. It tells its
// parent its port, begins when it is told so, and then tells how much it has sent.

import { parseAddress } from '#host/config/units.js';
import { ATTACKS, type Attack, flooder } from './attacks.js';
import { Man } from './man.js';

const [kind = '', master = '', host = '127.0.0.1', port = '0', rate = '1'] = process.argv.slice(2);

const man = new Man(parseAddress(master, 0));

function begin({ tamper, often }: Attack): void {
  man.tamper = tamper;
  let turn = 0;
  if (often === undefined) return;
  setInterval(() => {
    often(man, turn);
    turn += 1;
  }, 10);
}

const attack =
  kind === 'flooder' ? flooder(5000 * Number(rate), 1000 * Number(rate), 'line-1') : ATTACKS[kind]!;

process.on('message', (word) => {
  if (word === 'begin') begin(attack);
  else process.send?.({ sent: man.sent, heard: man.heard.length });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: await man.open(host, Number(port)) });
