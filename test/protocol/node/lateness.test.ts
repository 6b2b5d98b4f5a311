// What a transport learns of how late its datagrams leave.
import t from 'tap';
import { rawTime } from '@belfry/protocol/core/time.js';
import { Lateness } from '@belfry/protocol/node/native/lateness.js';
import { exponential, seededRandom } from '../../sim/random.js';

/** Sends a datagram that leaves `late` after its stamp; what was guessed of it before. */
function send(lateness: Lateness, id: number, late: number): { least: number; error: number } {
  const { least, error } = lateness;
  const at = rawTime(id * 1e9);
  lateness.stamped(id, at);
  lateness.departed(id, rawTime(at + late));
  return { least, error };
}

t.test('a guess is hardly ever beyond the departure, and most lie within its error', (t) => {
  const lateness = new Lateness();
  const random = seededRandom(3);
  let [beyond, within] = [0, 0];
  for (let id = 0; id < 1100; id += 1) {
    const late = 8000 + 1000 * exponential(random);
    const { least, error } = send(lateness, id, late);
    if (id < 100) continue;
    if (late < least) beyond += 1;
    if (late - least <= error) within += 1;
  }
  // The least of 16 before it: one in 17 is less, and by little.
  t.ok(beyond < 80, `${beyond} of 1000`);
  t.ok(within > 850, `${within} of 1000`);
  t.ok(lateness.least < 8500 && lateness.least >= 8000, `${lateness.least}`);
  t.end();
});

t.test('before sixteen have left nothing is guessed', (t) => {
  const lateness = new Lateness();
  for (let id = 0; id < 15; id += 1) t.equal(send(lateness, id, 9000).least, 0);
  send(lateness, 15, 9000);
  t.equal(lateness.least, 9000);
  t.end();
});

t.test('one that was held up changes nothing, and what has become usual is learned anew', (t) => {
  const lateness = new Lateness();
  for (let id = 0; id < 50; id += 1) send(lateness, id, 8000);
  send(lateness, 50, 5e6);
  t.equal(lateness.least, 8000);
  t.equal(lateness.error, 500);
  for (let id = 51; id < 67; id += 1) send(lateness, id, 90_000);
  t.equal(lateness.least, 90_000);
  t.end();
});

t.test('a departure that nobody waits for teaches nothing', (t) => {
  const lateness = new Lateness();
  for (let id = 0; id < 16; id += 1) send(lateness, id, 8000);
  lateness.departed(7, rawTime(0));
  lateness.departed(99, rawTime(0));
  lateness.stamped(20, rawTime(2e9));
  lateness.stamped(20 + 256, rawTime(3e9));
  lateness.departed(20, rawTime(0));
  t.equal(lateness.least, 8000);
  t.end();
});
