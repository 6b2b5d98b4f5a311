// What a master makes of an agent's reports of UTC, the nonsensical ones included.

import t from 'tap';
import { ToldUtc } from '#master/core/agents/told-utc.js';
import { LeapCourse } from '#protocol/leap/leap-course.js';
import { rawTime } from '#protocol/time.js';
import type { ReferenceReading } from '#protocol/wire/reference.js';

const START = 1_790_000_000;

const said = (second: number, more: Partial<ReferenceReading> = {}): ReferenceReading => ({
  rawSeconds: second,
  rawNanoseconds: 0,
  seconds: START + second,
  nanoseconds: 5,
  error: 1e6,
  width: 200,
  ...more,
});

t.test('a report says where UTC is over the agent’s raw clock', (t) => {
  const utc = new ToldUtc(new LeapCourse());
  t.equal(utc.line(rawTime(0)), undefined);
  for (let second = 10; second < 20; second += 1)
    t.equal(utc.take(said(second), rawTime(7e9 + second * 1e9), second * 1e9), undefined);
  const line = utc.line(rawTime(19e9))!;
  t.equal(line.group.seconds, START + 19);
  t.ok(line.bound <= 1.1e6, `${line.bound}`);
  t.match(utc, { toldAt: 26e9, knownAt: 26e9 });
  t.end();
});

t.test('a kernel that does not know is told, and what it knew is held over', (t) => {
  const utc = new ToldUtc(new LeapCourse());
  utc.take(said(10), rawTime(17e9), 10e9);
  t.equal(utc.take(said(11, { error: Infinity }), rawTime(18e9), 11e9), undefined);
  t.match(utc, { toldAt: 18e9, knownAt: 17e9 });
  t.ok(utc.line(rawTime(11e9))!.bound > 1e6);
  t.end();
});

t.test('nonsense is refused by name, and changes nothing', (t) => {
  const utc = new ToldUtc(new LeapCourse());
  utc.take(said(100), rawTime(107e9), 100e9);
  const before = utc.line(rawTime(100e9));
  for (const [reading, refusal] of [
    [said(30), 'delay-too-long'],
    [said(170), 'delay-too-long'],
    [said(2 ** 32 - 1), 'delay-too-long'],
    [said(102, { seconds: 5 }), 'incredible-time'],
    [said(102, { seconds: 1_767_225_599 }), 'incredible-time'],
  ] as const)
    t.equal(utc.take(reading, rawTime(109e9), 102e9), refusal);
  t.equal(utc.line(rawTime(100e9)), before);
  t.equal(utc.knownAt, 107e9);
  t.end();
});

t.test('a flood of reports is worth no more than one a second', (t) => {
  const utc = new ToldUtc(new LeapCourse());
  for (let i = 0; i < 1000; i += 1)
    utc.take(
      said(10, { rawNanoseconds: i * 1e5, nanoseconds: i * 1e5, error: 1 }),
      rawTime(17e9 + i * 1e5),
      10e9 + i * 1e5,
    );
  t.equal(utc.knownAt, 17e9, 'the first one');
  t.end();
});
