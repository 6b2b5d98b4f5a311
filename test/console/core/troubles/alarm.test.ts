// What a message to people says.

import t from 'tap';
import { aliveAlarm, testAlarm, troublesAlarm } from '#console/core/troubles/alarm.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import { NIGHT, Night, group, inspected, line } from './wall.js';

/** Troubles of lines that a dead switch took away. */
function deadSwitch(lines: number): Trouble[] {
  const night = new Night();
  const names = Array.from({ length: lines }, (_, i) => `line-${i + 1}`);
  const lost = names.map((name) => line(name, { state: 'away' }));
  return night.see(20, (atMs) => inspected(atMs, [group({ lines: lost })]));
}
const of = (troubles: readonly Trouble[], missed = 0) =>
  troublesAlarm(troubles, { id: 'a1', atMs: NIGHT, missed });

t.test('one trouble is told in its own words', (t) => {
  const [trouble] = deadSwitch(1);
  const { title, text } = of([trouble!]);
  t.equal(title, 'line-1 has been away since 03:11:59');
  t.equal(text, 'New:\n- line-1 has been away since 03:11:59');
  t.end();
});

t.test('a dead switch is one sentence, with the names of some', (t) => {
  const { title, text, troubles } = of(deadSwitch(12));
  t.equal(
    title,
    '12 of the group hall have been away: line-1, line-2, line-3, line-4, line-5 and 7 more',
  );
  t.equal(troubles.length, 12);
  t.equal(text.split('\n').length, 13);
  t.end();
});

t.test('what is new and what is over stand apart, what is critical first', (t) => {
  const [one, two] = deadSwitch(2);
  const worst = {
    ...one!,
    kind: 'no-leader',
    severity: 'critical',
    subject: null,
    text: 'X',
  } as const;
  const { title, text } = of([
    { ...one!, id: 't8', toMs: NIGHT, text: 'line-1 was away' },
    two!,
    worst,
  ]);
  t.equal(title, `X; ${two!.text}; over: line-1 was away`);
  t.equal(text, `New:\n- CRITICAL: X\n- ${two!.text}\nOver:\n- line-1 was away`);
  t.end();
});

t.test('a message is bounded, whatever befalls', (t) => {
  const { title, text, troubles, left } = of(
    deadSwitch(1000).map((one, i) => ({ ...one, kind: 'status', id: `t${i}` })),
    17,
  );
  t.equal(title.length, 200);
  t.equal(troubles.length, 100);
  t.equal(left, 917);
  t.match(text, /\n… and 917 more$/);
  t.end();
});

t.test('no name makes a line of its own', (t) => {
  const [trouble] = deadSwitch(1);
  const evil = { ...trouble!, text: 'mit\r\nBcc: all@example.org\u2028x is away' };
  t.notMatch(of([evil]).title, /[\r\n\u2028]/);
  t.equal(of([evil]).text.split('\n').length, 2);
  t.end();
});

t.test('the daily message says how all is', (t) => {
  t.match(aliveAlarm('a1', NIGHT, ['hall: 2 of 2'], []), {
    kind: 'alive',
    title: 'alive, and all is well',
    text: 'hall: 2 of 2',
  });
  t.match(aliveAlarm('a1', NIGHT, ['hall: 1 of 2'], deadSwitch(1)), {
    title: 'alive, and 1 trouble lasts',
    text: 'hall: 1 of 2\n- line-1 has been away since 03:11:59',
  });
  t.match(testAlarm('a1', NIGHT), { kind: 'test', troubles: [] });
  t.end();
});
