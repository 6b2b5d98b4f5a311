// How terms advance: by what is proven, and by what few agents say no further than a reign may, and seldom.
import t from 'tap';
import { AGENTS_WORD, Reign } from '@belfry/master/core/leadership.js';
import { rawTime } from '@belfry/protocol/core/time.js';
import { aheadBy16 } from '@belfry/protocol/core/wire/serial-number.js';
import { seededRandom } from '../../sim/random.js';

const DAY = 86_400e9;
const TERMS = [0, 1, 9, 0x7ff0, 0x7fff, 0x8000, 0x8001, 0xfff8, 0xffff];

const leading = (remembered: number, number?: number): Reign => {
  const reign = new Reign(remembered, number, () => undefined);
  reign.begin();
  return reign;
};

t.test('one agent of several moves no term by more than a reign, and seldom', (t) => {
  for (const remembered of TERMS)
    for (const ahead of [1, 2, 8, 9, 1024, 0x7fff, 0x8000]) {
      const reign = leading(remembered);
      const start = reign.term;
      let moved = 0;
      for (let at = 0; at < 3 * DAY; at += 7.3e9) {
        const before = reign.term;
        reign.claimed('rogue', (reign.term + ahead) & 0xffff, 3, rawTime(at));
        moved += aheadBy16(reign.term, before);
        if (aheadBy16(reign.term, before) > 9) t.fail(`${before} to ${reign.term} at once`);
      }
      const times = AGENTS_WORD.atOnce + (3 * DAY) / AGENTS_WORD.every;
      t.ok(moved <= 9 * times, `from ${start} by ${moved} in three days, each ${ahead} ahead`);
      if (ahead > 8) t.equal(moved, 0, 'and not at all by what is further ahead');
    }
  t.end();
});

t.test('what more than half of all agents have come to is led beyond, at once', (t) => {
  for (const remembered of TERMS)
    for (let agents = 1; agents <= 6; agents += 1) {
      const reign = leading(remembered);
      const most = Math.floor(agents / 2) + 1;
      for (let i = 1; i <= most; i += 1) {
        const start = reign.term;
        const claim = (remembered + 20_000 + i) & 0xffff || 1;
        reign.claimed(`line-${i}`, claim, agents, rawTime(i));
        if (i < most) t.equal(reign.term, start, `${i} of ${agents} are too few`);
        else t.ok(aheadBy16(reign.term, (remembered + 20_001) & 0xffff) > 0, `${i} of ${agents}`);
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
    const reign = leading(start, number);
    const limit = aheadBy16(honest, reign.known);
    let at = 0;
    for (let i = 0; i < 200; i += 1) {
      at += random() * 1e9;
      const who = Math.floor(random() * agents);
      const lie = (reign.known + 9 + Math.floor(random() * 32_758)) & 0xffff || 1;
      reign.claimed(`line-${who}`, who < liars ? lie : honest, agents, rawTime(at));
      if (random() < 0.05) reign.withdraw(`line-${who}`);
    }
    const beyond = aheadBy16(reign.known, honest);
    if (limit > 0 && beyond > 8) t.fail(`${agents} agents, ${liars} liars: ${beyond} beyond`);
  }
  t.pass('400 stories');
  t.end();
});

t.test('one of several only learns, and leads beyond when it is told to lead', (t) => {
  const reign = leading(8, 1);
  t.equal(reign.term, 9);
  reign.claimed('a', 100, 1, rawTime(0));
  t.same([reign.term, reign.known], [9, 100]);
  reign.begin();
  t.equal(reign.term, 105, 'the next that is its own');
  reign.learn(50);
  t.equal(reign.known, 105, 'an earlier one is no news');
  reign.learn(20_000);
  t.equal(reign.known, 20_000, 'another master’s word is proof');
  t.end();
});
