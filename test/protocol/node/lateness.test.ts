// What a transport learns of how late its datagrams leave.
import t from 'tap';
import { rawTime } from '@belfry/protocol/core/time.js';
import { Lateness } from '@belfry/protocol/node/native/lateness.js';
import { exponential, seededRandom } from '../../sim/random.js';

/** Sends a datagram that leaves `late` after its stamp; what was guessed of it before. */
function send(lateness: Lateness, id: number, late: number): { usual: number; error: number } {
  const { usual, error } = lateness;
  const at = rawTime(id * 1e9);
  lateness.stamped(id, at);
  lateness.departed(id, rawTime(at + late));
  return { usual, error };
}

t.test('what is usual is learned, and nine of ten guesses lie within their error', (t) => {
  const lateness = new Lateness();
  const random = seededRandom(3);
  let within = 0;
  for (let id = 0; id < 400; id += 1) {
    const late = 8000 + 1000 * exponential(random);
    const { usual, error } = send(lateness, id, late);
    if (id >= 100 && Math.abs(late - usual) <= error) within += 1;
  }
  t.ok(Math.abs(lateness.usual - 9000) < 600, `${lateness.usual}`);
  t.ok(within >= 270, `${within} of 300`);
  t.ok(lateness.error < 6000, `${lateness.error}`);
  t.end();
});

t.test('one that was held up changes little, and what has become usual is learned anew', (t) => {
  const lateness = new Lateness();
  for (let id = 0; id < 50; id += 1) send(lateness, id, 8000);
  send(lateness, 50, 5e6);
  t.ok(lateness.usual < 10_000, `${lateness.usual}`);
  for (let id = 51; id < 150; id += 1) send(lateness, id, 90_000);
  t.ok(Math.abs(lateness.usual - 90_000) < 2000, `${lateness.usual}`);
  t.end();
});

t.test('a departure that nobody waits for teaches nothing', (t) => {
  const lateness = new Lateness();
  lateness.departed(7, rawTime(1e9));
  send(lateness, 1, 8000);
  lateness.departed(1, rawTime(9e9));
  lateness.stamped(2, rawTime(2e9));
  lateness.stamped(2 + 256, rawTime(3e9));
  lateness.departed(2, rawTime(9e9));
  t.equal(lateness.usual, 8000);
  t.end();
});
