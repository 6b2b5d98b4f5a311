// One reader who follows: what he may ask, and when he is cut off.

import t from 'tap';
import { FollowingReader } from '#host/daemon/follow/following-reader.js';
import { MadeSocket } from './made-socket.js';

function reader(rest = '') {
  const socket = new MadeSocket();
  const told: string[] = [];
  const made = new FollowingReader(socket.asSocket, {
    answer: (ask) => JSON.stringify({ type: 'time', ask }),
    eventsAfter: (id) => [JSON.stringify({ type: 'event', id: `${id}+1` })],
    left: () => told.push('left'),
    cutOff: (why) => told.push(why),
  });
  made.hear(Buffer.from(rest));
  return { socket, told, made };
}

t.test('asks are answered at once, also one that stood behind the request', (t) => {
  const { socket, told } = reader('{"ask":1}\n{"ask"');
  t.same(socket.lines, [{ type: 'time', ask: 1 }]);
  socket.says(':2}\n{"after":"r-1"}\n');
  t.same(socket.lines.slice(1), [
    { type: 'time', ask: 2 },
    { type: 'event', id: 'r-1+1' },
  ]);
  socket.emit('end');
  socket.says('');
  t.same(told, [], 'whoever stops asking reads on');
  socket.emit('close');
  t.same(told, ['left']);
  t.end();
});

t.test('whoever reads too slowly is cut off, and told why', (t) => {
  const { socket, told, made } = reader();
  socket.reads = false;
  const line = 'x'.repeat(100_000);
  let written = 0;
  while (told.length === 0 && written < 1000) {
    made.write(line);
    written += 1;
  }
  t.ok(written * line.length < 5 * 2 ** 20, 'what waits is bounded');
  t.match(told, ['left', /^it reads too slowly, \d+ kB waited for it$/]);
  t.match(socket.written.split('\n').at(-2), /^\{"type":"end","why":"it reads too slowly/);
  t.ok(socket.isEnded);
  const { length } = socket.written;
  made.write('more');
  socket.says('{"ask":1}\n');
  t.equal(socket.written.length, length, 'nothing comes after that');
  t.end();
});

t.test('so is whoever lets a little wait all the time', (t) => {
  const { socket, told, made } = reader();
  let now = 5000;
  t.intercept(performance, 'now', { value: () => now });
  socket.reads = false;
  made.write('x'.repeat(5000));
  now += 9000;
  made.write('y');
  t.same(told, []);
  socket.writableLength = 0;
  socket.emit('drain');
  now += 9000;
  made.write('x'.repeat(5000));
  now += 10_001;
  made.write('z');
  t.match(told, ['left', 'it reads too slowly, something waited for it for 10 s']);
  t.end();
});

t.test('whoever writes anything else, or too much, or too often is cut off', (t) => {
  for (const [says, why] of [
    ['hello\n', 'it wrote something that is no ask such as {"ask":1}'],
    ['{"command":"status"}\n', 'it wrote something that is no ask such as {"ask":1}'],
    ['x'.repeat(2000), 'an ask has 1024 bytes at most'],
    ['{"ask":1}\n'.repeat(200), 'it asks more than 20 times a second'],
  ] as const) {
    const { socket, told } = reader();
    socket.says(says);
    t.same(told, ['left', why]);
    t.ok(socket.lines.length <= 42);
    t.match(socket.lines.at(-1), { type: 'end', why });
  }
  t.end();
});
