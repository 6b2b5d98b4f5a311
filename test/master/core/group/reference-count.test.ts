// How a system clock goes through a leap second, as its readings show it.
import t from 'tap';
import { GroupLeaps } from '#master/core/group/reference-count.js';
import type { Leap } from '#protocol/leap/leap.js';
import { countAt } from '#protocol/leap/rule.js';
import { groupAdd, groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';

const AT = Date.parse('2027-01-01') / 1000;
const DAY = 86_400;

/** A group whose time is exact, and a system clock that goes through its leap second in a way of its own. */
class Trial {
  readonly leaps = new GroupLeaps();
  readonly count = this.leaps.reference;
  readonly leap: Leap;
  readonly #way: Leap['rule'] | 'none';
  worst = 0;

  constructor(leap: Leap, way: Leap['rule'] | 'none') {
    this.leap = leap;
    this.#way = way;
    this.leaps.announce(leap, groupTime(AT - DAY));
  }

  /** A reading so many seconds after midnight, by the count before it; answers by how much group time is wrong. */
  read(seconds: number, width = 200): number {
    const before = groupAdd(groupTime(AT), spanOf(seconds * 1e9));
    const by = this.leaps.ahead === undefined ? -1e9 : this.leaps.end(before);
    const time = by === 0 ? before : groupAdd(before, spanOf(by));
    const raw = rawTime((seconds + DAY) * 1e9);
    const shown =
      this.#way === 'none' ? before : countAt({ ...this.leap, rule: this.#way }, before);
    const line = { raw, group: time, rate: 0, bound: spanOf(100), drift: 0 };
    const { reading } = this.count.counted({ raw, time: shown, width: spanOf(width) }, line);
    const error = Math.abs(groupDifference(reading.time, time));
    this.worst = Math.max(this.worst, error - this.count.doubt(raw));
    return error;
  }
}

t.test('a kernel that puts the second in is no offset at all', (t) => {
  for (const rule of ['step', 'smear'] as const) {
    const trial = new Trial({ at: AT, kind: 'insert', rule }, 'step');
    for (let at = -43_300; at < 50_000; at += 10.1) trial.read(at);
    for (let at = -3; at < 3; at += 0.1) trial.read(at);
    t.ok(trial.worst < 1, `${trial.worst}`);
    t.equal(trial.count.differs(), undefined);
  }
  t.end();
});

t.test('a clock that smears is known by three minutes of it, and until then it is doubted', (t) => {
  const trial = new Trial({ at: AT, kind: 'insert', rule: 'step' }, 'smear');
  for (let at = -43_300; at < -43_040; at += 1) trial.read(at);
  t.equal(trial.count.differs(), undefined, 'less than 2 ms apart');
  t.ok(trial.count.doubt(rawTime((DAY - 43_040) * 1e9)) > 1.8e6);
  for (let at = -43_040; at < 50_000; at += 10) trial.read(at);
  t.ok(trial.worst < 1, `${trial.worst}`);
  t.equal(trial.count.differs(), 'smear');
  t.end();
});

t.test('a clock that nobody told counts on, and group time does not follow it', (t) => {
  const trial = new Trial({ at: AT, kind: 'insert', rule: 'step' }, 'none');
  for (let at = -100; at < 1000; at += 0.5) trial.read(at);
  t.ok(trial.worst < 1, `${trial.worst}`);
  t.equal(trial.count.differs(), 'none');
  t.end();
});

t.test('without a leap second a reading is what it is', (t) => {
  const count = new GroupLeaps().reference;
  const reading = { raw: rawTime(0), time: groupTime(AT), width: spanOf(1) };
  t.same(count.counted(reading, undefined), { reading, isNewCount: false });
  t.equal(count.doubt(rawTime(1)), 0);
  t.end();
});
