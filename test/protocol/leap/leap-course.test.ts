// A clock's way through a leap second, and how two clocks understand each other that are not through it together.
import t from 'tap';
import { LeapCourse, countedByNote } from '#protocol/leap/leap-course.js';
import type { Leap } from '#protocol/leap/leap.js';
import { groupTime } from '#protocol/time.js';

const AT = Date.parse('2027-01-01') / 1000;
const DAY = 86_400;
const INSERT: Leap = { at: AT, kind: 'insert', rule: 'step' };
const SMEAR: Leap = { at: AT, kind: 'insert', rule: 'smear' };

const with_ = (leap: Leap, seconds = -DAY): LeapCourse => {
  const course = new LeapCourse();
  course.announce(leap, groupTime(AT + seconds));
  return course;
};

t.test('it is told for a month before, and a day after', (t) => {
  const course = with_(INSERT, -100 * DAY);
  t.equal(course.note(groupTime(AT - 40 * DAY)), 'none');
  t.equal(course.note(groupTime(AT - 31 * DAY)), 'insert');
  t.equal(course.note(groupTime(AT)), 'insert', 'and in second 60');
  t.equal(course.end(groupTime(AT, 999_999_999)), 0);
  t.equal(course.end(groupTime(AT + 1)), -1e9);
  t.equal(course.end(groupTime(AT + 2)), 0, 'once');
  t.equal(course.note(groupTime(AT)), 'done');
  t.equal(course.note(groupTime(AT + 2 * DAY)), 'none');
  t.equal(with_(SMEAR).note(groupTime(AT)), 'insert-smear');
  t.equal(with_({ ...SMEAR, kind: 'delete' }).note(groupTime(AT)), 'delete-smear');
  t.end();
});

t.test('who hears of it knows the same of it', (t) => {
  for (const leap of [INSERT, SMEAR, { ...INSERT, kind: 'delete' }, { ...SMEAR, kind: 'delete' }]) {
    const one = with_(leap as Leap);
    const other = new LeapCourse();
    t.equal(other.hear(one.note(groupTime(AT - DAY)), groupTime(AT - DAY)), 0);
    t.same(other.ahead, leap);
  }
  t.end();
});

t.test('who is through already and who is not yet understand each other', (t) => {
  const [early, late] = [with_(INSERT), with_(INSERT)];
  t.equal(early.end(groupTime(AT + 1)), -1e9);
  // At one instant the one counts AT, the other still AT + 1.
  t.equal(late.hear(early.note(groupTime(AT)), groupTime(AT)), 1e9);
  t.equal(early.hear(late.note(groupTime(AT + 1)), groupTime(AT + 1)), -1e9);
  t.same(late.ahead, INSERT, 'each gets through by itself');
  t.equal(late.end(groupTime(AT + 1)), -1e9);
  t.equal(late.hear(early.note(groupTime(AT)), groupTime(AT)), 0);
  t.end();
});

t.test('who begins when it is over hears so from one that is late', (t) => {
  const late = with_(INSERT);
  const begins = new LeapCourse();
  t.equal(begins.hear(late.note(groupTime(AT + 5)), groupTime(AT + 5)), -1e9);
  t.equal(begins.ahead, undefined);
  t.equal(begins.note(groupTime(AT + 4)), 'done');
  t.end();
});

t.test('it is taken back until it begins, and then no more', (t) => {
  const course = with_(SMEAR);
  course.hear('none', groupTime(AT - DAY));
  t.equal(course.ahead, undefined);
  course.announce(SMEAR, groupTime(AT - DAY));
  course.hear('none', groupTime(AT - DAY / 2));
  t.same(course.ahead, SMEAR, 'it has begun at noon');
  course.hear('delete', groupTime(AT));
  t.same(course.ahead, SMEAR);
  course.announce(undefined, groupTime(AT));
  t.same(course.ahead, SMEAR);
  t.end();
});

t.test('one that is over does not come again', (t) => {
  const course = with_(INSERT);
  course.end(groupTime(AT + 1));
  course.announce(INSERT, groupTime(AT));
  t.equal(course.ahead, undefined);
  const late = new LeapCourse();
  late.announce(INSERT, groupTime(AT + 1));
  t.equal(late.ahead, undefined);
  t.end();
});

t.test('a list that knows of one far ahead is not overruled by who does not tell it yet', (t) => {
  const course = with_(INSERT, -100 * DAY);
  course.hear('none', groupTime(AT - 100 * DAY));
  t.same(course.ahead, INSERT);
  t.equal(course.hear('done', groupTime(AT - 91 * DAY)), 0, 'what was done is another one');
  t.end();
});

t.test('it turns where the rule begins, and where it is over', (t) => {
  const course = with_(SMEAR);
  t.same(course.nextTurn(groupTime(AT - DAY)), groupTime(AT - DAY / 2));
  t.same(course.nextTurn(groupTime(AT)), groupTime(AT + DAY / 2 + 1));
  course.end(groupTime(AT + DAY));
  t.equal(course.nextTurn(groupTime(AT + DAY)), undefined);
  t.end();
});

t.test('who asks once gets what computers count', (t) => {
  t.same(countedByNote('none', groupTime(AT)), groupTime(AT));
  t.same(countedByNote('done', groupTime(AT + 7)), groupTime(AT + 7));
  t.same(countedByNote('insert', groupTime(AT - 5)), groupTime(AT - 5));
  t.same(countedByNote('insert', groupTime(AT, 5e8)), groupTime(AT - 1, 5e8), 'in second 60');
  t.same(countedByNote('insert', groupTime(AT + 9)), groupTime(AT + 8), 'of a master that is late');
  const smeared = countedByNote('insert-smear', groupTime(AT, 5e8));
  t.ok(Math.abs(smeared.nanoseconds) < 1 && smeared.seconds === AT, 'half a second at midnight');
  t.end();
});
