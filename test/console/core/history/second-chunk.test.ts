// Ten minutes of one clock as bytes.

import t from 'tap';
import { decodeSeconds, encodeSeconds, SecondTable } from '#console/core/history/second-chunk.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';
import { seededRandom } from '#sim/random.js';

function tableOf(count: number): SecondTable {
  const table = new SecondTable();
  const rng = seededRandom(3);
  for (let i = 0; i < count; i += 1) table.add(madeSecond(NIGHT_MS + i * 1000, rng));
  return table;
}

t.test('seconds come back as they were, the unknown as unknown', (t) => {
  const table = tableOf(600);
  const back = decodeSeconds(encodeSeconds(table));
  t.equal(back.count, 600);
  t.strictSame(back.seconds, table.seconds);
  t.strictSame(back.states, table.states);
  t.strictSame(back.steps, table.steps);
  t.equal(back.at(3).temperature, null);
  t.strictSame(back.at(3), table.at(3));
  t.end();
});

t.test('a second of a clock that is asked each second takes less than 8.7 bytes', (t) => {
  const bytes = encodeSeconds(tableOf(600)).length / 600;
  t.ok(bytes < 8.7, `${bytes.toFixed(2)} bytes`);
  t.end();
});

t.test('a part of a table begins where it should', (t) => {
  const part = tableOf(10).from(7);
  t.equal(part.count, 3);
  t.equal(part.at(0).atMs, NIGHT_MS + 7000);
  t.end();
});

t.test('bytes of another format, cut off or made up are damaged, and take no memory', (t) => {
  const bytes = encodeSeconds(tableOf(20));
  t.throws(() => decodeSeconds(bytes.slice(0, bytes.length - 4)), { name: 'DamagedChunk' });
  t.throws(() => decodeSeconds(Uint8Array.of(9, 1, 2)), { name: 'DamagedChunk' });
  t.throws(() => decodeSeconds(new Uint8Array()), { name: 'DamagedChunk' });
  t.throws(() => decodeSeconds(Uint8Array.of(1, 255, 255, 255, 255, 1)), /longer than any/);
  const rng = seededRandom(5);
  for (let round = 0; round < 300; round += 1) {
    const broken = bytes.slice();
    broken[1 + Math.floor(rng() * (broken.length - 1))] = Math.floor(rng() * 256);
    try {
      decodeSeconds(broken);
    } catch (error) {
      t.equal((error as Error).name, 'DamagedChunk');
    }
  }
  t.end();
});
