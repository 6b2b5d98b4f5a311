// All sources of a console, and the time that they tell, in virtual time.

import t from 'tap';
import type { LineHearer } from '#console/sources/line-connection.js';
import { Sources } from '#console/sources/sources.js';
import type { RawTime } from '#protocol/time.js';
import { masterLine } from '#sim/console/made-lines.js';

/** Two daemons that answer a millisecond after they were asked, and a counter that counts in milliseconds. */
function bench() {
  let now = 0;
  const due: { readonly at: number; readonly act: () => void }[] = [];
  const later = (milliseconds: number, act: () => void) => {
    const one = { at: now + milliseconds, act };
    due.push(one);
    return () => {
      if (due.includes(one)) due.splice(due.indexOf(one), 1);
    };
  };
  const hearers = new Map<string, LineHearer>();
  const asked: string[] = [];
  const said: string[] = [];
  const answer = { silent: false };
  const sources = new Sources(
    [
      { name: 'lab-1', socket: '/m' },
      { name: 'lab-2', command: ['x'] },
    ],
    {
      heard: (name, line) => said.push(`${name} ${(line as { type: string }).type}`),
      lost: (name, fault) => said.push(`${name} ${fault}`),
    },
    () => (now * 1e6) as RawTime,
    {
      dice: () => 0.5,
      now: () => now,
      later,
      connect: ({ name }, hearer) => {
        hearers.set(name, hearer);
        const write = (line: string): void => {
          const { ask } = JSON.parse(line) as { ask?: number };
          if (ask === undefined) return;
          asked.push(name);
          const time = {
            seconds: 1_796_000_000 + Math.floor(now / 1000),
            nanoseconds: (now % 1000) * 1e6,
          };
          const told = JSON.stringify({ type: 'time', ask, boundNs: 1000, ...time });
          if (!answer.silent) later(1, () => hearer.line(told));
        };
        return { write, close: () => {} };
      },
    },
  );
  const run = (milliseconds: number): void => {
    const end = now + milliseconds;
    for (;;) {
      const next = due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      due.splice(due.indexOf(next), 1);
      now = next.at;
      next.act();
    }
    now = end;
  };
  return { sources, hearers, asked, said, run, answer };
}

t.test(
  'each source is asked for the time from its first line on, and what it says is known',
  (t) => {
    const { sources, hearers, asked, said, run } = bench();
    sources.start();
    run(2000);
    t.same(asked, []);
    t.equal(sources.time(['lab-1', 'lab-2']), undefined);
    hearers.get('lab-1')!.line(JSON.stringify(masterLine([])));
    run(4900);
    t.ok(asked.length > 4, `${asked.length} asks`);
    t.same([...new Set(asked)], ['lab-1']);
    const { time, bound } = sources.time(['lab-2', 'lab-1'])!;
    const apart = Number(time - 1_796_000_006_900_000_000n);
    t.ok(Math.abs(apart) <= bound && bound < 5e6, `${apart} ${bound}`);
    t.same(
      said.filter((line) => line.includes('time')),
      [],
      'answers are no news',
    );
    sources.slept();
    t.equal(sources.time(['lab-1']), undefined);
    sources.stop();
    run(60_000);
    t.ok(asked.length < 20);
    t.end();
  },
);

t.test('who does not answer is asked more seldom, and an answer to an earlier ask is none', (t) => {
  const { sources, hearers, asked, run, answer } = bench();
  answer.silent = true;
  sources.start();
  hearers.get('lab-1')!.line(JSON.stringify(masterLine([])));
  hearers
    .get('lab-1')!
    .line('{"type":"time","ask":99,"seconds":1796000000,"nanoseconds":0,"boundNs":1}');
  hearers.get('lab-1')!.line('{"type":"time"}');
  for (let n = 0; n < 30; n += 1) {
    run(1000);
    hearers.get('lab-1')!.line('{"type":"change"}');
  }
  t.equal(sources.time(['lab-1']), undefined);
  t.ok(asked.length < 12, `${asked.length} asks in half a minute`);
  t.end();
});

t.test('a source that is lost is told, and asked no more', (t) => {
  const { sources, hearers, asked, said, run } = bench();
  sources.start();
  hearers.get('lab-2')!.line(JSON.stringify(masterLine([])));
  hearers.get('lab-2')!.over('"x" ended with exit code 255');
  const { length } = asked;
  run(400);
  t.equal(asked.length, length);
  t.same(said, ['lab-2 snapshot', 'lab-2 "x" ended with exit code 255']);
  t.end();
});
