// What waits to be told, in virtual time.

import t from 'tap';
import { Alarms, type AlarmsOptions } from '#console/core/troubles/alarms.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import { NIGHT, utc } from './wall.js';

const MIT: Trouble = {
  id: 't1',
  kind: 'away',
  severity: 'warning',
  group: 'hall',
  subject: 'mit',
  wall: 0,
  fromMs: NIGHT,
  toMs: null,
  times: 1,
  text: 'mit has been away',
  detail: '',
  worst: null,
  acknowledged: null,
};
const over = (trouble: Trouble): Trouble => ({ ...trouble, toMs: NIGHT + 40_000, text: 'it was' });
const trouble = (id: string, more: Partial<Trouble> = {}): Trouble => ({ ...MIT, id, ...more });

/** Queues of alarms, and what went out of them, at which second on which way. */
class Desk {
  readonly alarms: Alarms;
  readonly sent: string[] = [];
  /** What becomes of a message; undefined for one that hangs. */
  answer: (way: string) => string | undefined = () => '';
  gaveUp = 0;
  now = 0;
  #ids = 0;

  constructor(options: Partial<AlarmsOptions> = {}) {
    this.alarms = new Alarms({
      ways: [{ name: 'mail', severity: 'warning', resolved: true }],
      groupMs: 10_000,
      pauseMs: 60_000,
      alive: undefined,
      local: utc,
      newId: () => `a${(this.#ids += 1)}`,
      open: [],
      ...options,
    });
  }

  run(seconds: number): string[] {
    const before = this.sent.length;
    for (const end = this.now + seconds; this.now < end; this.now += 1) {
      const nowMs = this.now * 1000;
      const news = { aboutGroups: () => ['hall: 2 of 2'], lasting: () => [] };
      this.alarms.wake(nowMs, NIGHT + nowMs, news);
      for (;;) {
        const out = this.alarms.poll(nowMs);
        if (out === undefined) break;
        this.sent.push(`${this.now} ${out.way} ${out.alarm.id}: ${out.alarm.title}`);
        const answer = this.answer(out.way);
        if (answer !== undefined && this.alarms.done(out.way, answer, nowMs)) this.gaveUp += 1;
      }
    }
    return this.sent.slice(before);
  }

  take(...changed: Trouble[]): void {
    this.alarms.take(changed, this.now * 1000);
  }
}

t.test('what comes within some seconds is one message, and what is over another', (t) => {
  const desk = new Desk();
  desk.take(trouble('t1'));
  desk.run(4);
  desk.take(trouble('t2', { subject: 'pit' }));
  t.same(desk.run(100), ['10 mail a1: 2 of the group hall have been away: mit, pit']);
  desk.take(over(trouble('t1')), over(trouble('t2')));
  t.match(desk.run(100), [/^114 mail a2: over: 2 of the group hall were away/]);
  t.end();
});

t.test('two messages on one way have a pause between them, and nothing is lost in it', (t) => {
  const desk = new Desk();
  desk.take(trouble('t1'));
  desk.run(15);
  for (let i = 0; i < 30; i += 1) {
    desk.take(trouble(`u${i}`, { subject: `line-${i}` }));
    desk.run(1);
  }
  t.match(desk.run(60), [/^70 mail a2: 30 of the group hall have been away/]);
  t.end();
});

t.test('what came and went before it was told is told as it was', (t) => {
  const desk = new Desk();
  desk.take(trouble('t1'));
  desk.take(over(trouble('t1')));
  t.same(desk.run(100), ['10 mail a1: over: it was']);
  t.end();
});

t.test('a trouble that becomes worse, or that somebody acknowledges, is no new message', (t) => {
  const desk = new Desk();
  desk.take(trouble('t1'));
  desk.run(15);
  desk.take(trouble('t1', { worst: 5 }));
  desk.take(trouble('t1', { acknowledged: { by: 'Eva', note: '', atMs: 0 } }));
  t.same(desk.run(100), []);
  desk.take(over(trouble('t0')));
  t.same(desk.run(100), [], 'nor one that was over before');
  t.end();
});

t.test('what was told before a restart is told only when it is over', (t) => {
  const desk = new Desk({ open: [trouble('t1')] });
  desk.take(trouble('t1'));
  t.same(desk.run(100), []);
  desk.take(over(trouble('t1')));
  t.equal(desk.run(100).length, 1);
  t.end();
});

t.test('what cannot be delivered is tried again after growing pauses, as the same message', (t) => {
  const desk = new Desk();
  desk.answer = () => 'refused';
  desk.take(trouble('t1'));
  const tries = desk.run(3600).map((one) => one.split(':')[0]);
  t.same(
    tries,
    [10, 20, 40, 80, 160, 320, 640, 1240, 1840, 2440, 3040].map((at) => `${at} mail a1`),
  );
  t.match(desk.alarms.views(), [{ fault: 'refused', waiting: 1, delivered: 0, failed: 0 }]);
  desk.take(trouble('t2'), trouble('t3'));
  desk.answer = () => '';
  const [again, next] = desk.run(700);
  t.match(again, 'mail a1: mit has');
  t.match(next, 'mail a2: 2 of', 'and what came meanwhile is one message');
  t.match(desk.alarms.views(), [{ fault: '', waiting: 0, delivered: 2, failed: 0 }]);
  t.end();
});

t.test('what cannot be delivered for six hours is given up, and counted', (t) => {
  const desk = new Desk();
  desk.answer = () => 'refused';
  desk.take(trouble('t1'));
  desk.run(7 * 3600);
  t.equal(desk.gaveUp, 1);
  t.match(desk.alarms.views(), [{ waiting: 0, failed: 1 }]);
  t.end();
});

t.test('a way that hangs keeps nobody waiting but itself', (t) => {
  const ways = ['hook', 'mail'].map(
    (name) => ({ name, severity: 'warning', resolved: true }) as const,
  );
  const desk = new Desk({ ways });
  desk.answer = (way) => (way === 'hook' ? undefined : '');
  desk.take(trouble('t1'));
  desk.run(100);
  desk.take(trouble('t2', { subject: 'pit' }));
  desk.run(100);
  t.match(desk.sent, [/^10 hook a1/, /^10 mail a2/, /^110 mail a3/]);
  t.end();
});

t.test('a way is told only what is bad enough for it', (t) => {
  const desk = new Desk({
    ways: [{ name: 'pager', severity: 'critical', resolved: false }],
  });
  desk.take(trouble('t1'));
  desk.take(trouble('t2', { severity: 'critical', text: 'nobody leads' }));
  t.same(desk.run(100), ['10 pager a1: nobody leads']);
  desk.take(over(trouble('t2', { severity: 'critical' })));
  t.same(desk.run(100), []);
  t.end();
});

t.test('that a way does not work is told on the others', (t) => {
  const ways = ['hook', 'mail'].map(
    (name) => ({ name, severity: 'warning', resolved: true }) as const,
  );
  const desk = new Desk({ ways });
  desk.take(trouble('t1', { kind: 'delivery', subject: 'hook', text: 'the way hook has …' }));
  t.same(desk.run(20), ['10 mail a1: the way hook has …']);
  t.end();
});

t.test('what waits is bounded, and what was too much is counted', (t) => {
  const desk = new Desk();
  desk.answer = () => undefined;
  desk.take(trouble('t0'));
  desk.run(15);
  for (let i = 1; i <= 1500; i += 1) desk.take(trouble(`t${i}`));
  t.match(desk.alarms.views(), [{ waiting: 1501 }]);
  desk.answer = () => '';
  desk.alarms.done('mail', '', desk.now * 1000);
  t.match(desk.run(100), [/; 500 more could not be told$/]);
  t.end();
});

t.test('the daily message is sent once a day at its time, and not for a day that was over', (t) => {
  // The night begins at 03:12.
  const desk = new Desk({ alive: '03:13' });
  t.same(desk.run(59), []);
  t.same(desk.run(3600), ['60 mail a1: alive, and all is well']);
  t.equal(desk.run(86_400).length, 1);
  const late = new Desk({ alive: '03:11' });
  t.same(late.run(3600), [], 'it started after that');
  t.equal(late.run(86_400).length, 1);
  t.end();
});

t.test('what became of a message that nobody sent changes nothing', (t) => {
  const desk = new Desk();
  t.equal(desk.alarms.done('nobody', '', 0), false);
  t.equal(desk.alarms.done('mail', 'refused', 0), false);
  t.match(desk.alarms.views(), [{ delivered: 0, fault: '' }]);
  t.end();
});
