// The system clock as a reference: what is believed of its readings, and what is told of them.

import t from 'tap';
import { Reference, type ReferenceEvent } from '#master/core/group/reference.js';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
import {
  type GroupTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '#protocol/time.js';
import { BEGINNING } from '#sim/group.js';

const at = (second: number) => rawTime(second * 1e9);
const shows = (second: number, wrong = 0): GroupTime =>
  groupAdd(BEGINNING, spanOf(second * 1e9 + wrong));

/** Reads a clock that is so far off in each of these seconds; answers what was told. */
function read(reference: Reference, from: number, until: number, wrong = 0): ReferenceEvent[] {
  const told: ReferenceEvent[] = [];
  for (let second = from; second < until; second += 1) {
    const event = reference.add({
      raw: at(second),
      time: shows(second, wrong),
      width: spanOf(1000),
    });
    if (event !== undefined) told.push(event);
  }
  return told;
}

t.test('its line is what it shows, with the error of its reading', (t) => {
  const reference = new Reference();
  t.equal(reference.line(at(1)), undefined);
  t.equal(reference.isGood, false);
  t.same(read(reference, 1, 20), []);
  const line = reference.line(at(19))!;
  t.ok(Math.abs(groupDifference(line.group, shows(19))) < 1);
  t.ok(line.bound >= 500 && line.bound < 5000, `${line.bound} ns`);
  t.equal(reference.readAt, at(19));
  t.end();
});

t.test('a time that cannot be is told once, and changes nothing of what is known', (t) => {
  for (const seconds of [0, TIME_LEAST - 1, TIME_MOST, 2 ** 33]) {
    const reference = new Reference();
    read(reference, 1, 20);
    const { group } = reference.line(at(40))!;
    const time = groupTime(seconds);
    const odd = { time, width: spanOf(1000) };
    t.same(reference.add({ raw: at(20), ...odd }), { type: 'reference-lost', time });
    t.equal(reference.add({ raw: at(21), ...odd }), undefined);
    t.equal(reference.isGood, false);
    t.same(reference.line(at(40))!.group, group);
    t.same(read(reference, 22, 40), [{ type: 'reference-back' }]);
    t.equal(reference.isGood, true);
  }
  t.end();
});

t.test('a jump is told when it is seen, and when it is believed', (t) => {
  for (const by of [2e8, -3e9, 1.6e17]) {
    const reference = new Reference();
    read(reference, 1, 60);
    const [jumped, followed, ...others] = read(reference, 60, 130, by);
    t.match(jumped, { type: 'reference-jumped' });
    t.match(followed, { type: 'reference-followed' });
    t.same(others, []);
    for (const event of [jumped, followed])
      t.ok(event && 'by' in event && Math.abs(event.by - by) < 1e5, JSON.stringify(event));
  }
  t.end();
});

t.test('one reading alone is told, and not believed', (t) => {
  const reference = new Reference();
  read(reference, 1, 60);
  t.match(read(reference, 60, 61, 5e9), [{ type: 'reference-jumped' }]);
  t.same(read(reference, 61, 100), []);
  t.ok(Math.abs(groupDifference(reference.line(at(99))!.group, shows(99))) < 1000);
  t.match(
    read(reference, 100, 101, 5e9),
    [{ type: 'reference-jumped' }],
    'the next one is told, too',
  );
  t.end();
});

t.test('a clock that NTP slews as fast as a kernel does never jumps', (t) => {
  const reference = new Reference();
  read(reference, 1, 60);
  for (let second = 60; second < 200; second += 1) {
    const wrong = (second - 60) * 5e5;
    const event = reference.add({
      raw: at(second),
      time: shows(second, wrong),
      width: spanOf(1000),
    });
    if (event !== undefined) t.fail(`second ${second}: ${JSON.stringify(event)}`);
  }
  t.end();
});
