// How terms advance: by what is proven, and by what few agents say by one step only, and seldom.
import t from 'tap';
import { Leadership } from '#master/core/leadership/leadership.js';
import { MINORITY } from '#master/core/leadership/minority.js';
import { rawTime } from '#protocol/time.js';
import { aheadBy16 } from '#protocol/wire/serial-number.js';
import { seededRandom } from '../../../sim/random.js';

const DAY = 86_400e9;
const TERMS = [0, 1, 9, 0x7ff0, 0x7fff, 0x8000, 0x8001, 0xfff8, 0xffff];

const leading = (remembered: number, number?: number): Leadership => {
  const leadership = new Leadership(remembered, number, () => undefined);
  leadership.begin();
  return leadership;
};

t.test('one agent of several moves no term by more than one step, and seldom', (t) => {
  for (const remembered of TERMS)
    for (const ahead of [1, 2, 8, 9, 1024, 0x7fff, 0x8000]) {
      const leadership = leading(remembered);
      const start = leadership.term;
      let moved = 0;
      for (let at = 0; at < 3 * DAY; at += 7.3e9) {
        const before = leadership.term;
        leadership.claimed('rogue', (leadership.term + ahead) & 0xffff, 3, rawTime(at));
        moved += aheadBy16(leadership.term, before);
        if (aheadBy16(leadership.term, before) > 9)
          t.fail(`${before} to ${leadership.term} at once`);
      }
      const times = MINORITY.burst + (3 * DAY) / MINORITY.refillEvery;
      t.ok(moved <= 9 * times, `from ${start} by ${moved} in three days, each ${ahead} ahead`);
      if (ahead > 8) t.equal(moved, 0, 'and not at all by what is further ahead');
    }
  t.end();
});

t.test('what more than half of all agents have come to is led beyond, at once', (t) => {
  for (const remembered of TERMS)
    for (let agents = 1; agents <= 6; agents += 1) {
      const leadership = leading(remembered);
      const most = Math.floor(agents / 2) + 1;
      for (let i = 1; i <= most; i += 1) {
        const start = leadership.term;
        const claim = (remembered + 20_000 + i) & 0xffff || 1;
        leadership.claimed(`line-${i}`, claim, agents, rawTime(i));
        if (i < most) t.equal(leadership.term, start, `${i} of ${agents} are too few`);
        else
          t.ok(aheadBy16(leadership.term, (remembered + 20_001) & 0xffff) > 0, `${i} of ${agents}`);
      }
    }
  t.end();
});

t.test('fewer than half that lie do not bring it beyond what the honest have come to', (t) => {
  const random = seededRandom(17);
  for (let story = 0; story < 400; story += 1) {
    const agents = 1 + Math.floor(random() * 9);
    const liars = Math.floor((agents - 1) / 2);
    const start = Math.floor(random() * 65_536);
    const honest = (start + 1 + Math.floor(random() * 30_000)) & 0xffff || 1;
    const number = random() < 0.5 ? Math.floor(random() * 8) : undefined;
    const leadership = leading(start, number);
    const limit = aheadBy16(honest, leadership.known);
    let at = 0;
    for (let i = 0; i < 200; i += 1) {
      at += random() * 1e9;
      const who = Math.floor(random() * agents);
      const lie = (leadership.known + 9 + Math.floor(random() * 32_758)) & 0xffff || 1;
      leadership.claimed(`line-${who}`, who < liars ? lie : honest, agents, rawTime(at));
      if (random() < 0.05) leadership.withdraw(`line-${who}`);
    }
    const beyond = aheadBy16(leadership.known, honest);
    if (limit > 0 && beyond > 8) t.fail(`${agents} agents, ${liars} liars: ${beyond} beyond`);
  }
  t.pass('400 stories');
  t.end();
});

t.test('one of several only learns, and leads beyond when it is to lead', (t) => {
  const leadership = leading(8, 1);
  t.equal(leadership.term, 9);
  leadership.claimed('a', 100, 1, rawTime(0));
  t.same([leadership.term, leadership.known], [9, 100]);
  leadership.begin();
  t.equal(leadership.term, 105, 'the next that is its own');
  leadership.learn(50);
  t.equal(leadership.known, 105, 'an earlier one is no news');
  leadership.learn(20_000);
  t.equal(leadership.known, 20_000, 'another master’s word is proof');
  t.end();
});
