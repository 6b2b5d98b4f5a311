// Agents whose clocks count in coarse steps: each stamp is cut off to a whole one, and says nothing of it.
import t from 'tap';
import { SimulatedGroup } from '../sim/group.js';
import { rawTime, spanOf } from '#protocol/time.js';

const STEPS: Readonly<Record<string, number>> = {
  '1 ms': 1e6,
  '10 ms': 1e7,
  '1/32768 s': 1e9 / 32_768,
  '1/1024 s': 1e9 / 1024,
};

for (const [words, step] of Object.entries(STEPS))
  t.test(`an agent that counts in steps of ${words} keeps its bound`, (t) => {
    // Ways much shorter than the steps, so that no round trip hides them.
    const group = new SimulatedGroup({ seed: 7, link: { base: 12_000, jitter: 6000 } });
    const agent = group.startAgent('kmc', {
      oscillator: { drift: 2e-5 },
      stamps: (raw) => ({
        at: rawTime(Math.floor(Math.floor(raw / step) * step)),
        error: spanOf(0),
        source: 'program',
      }),
    });
    group.run(10);
    for (let second = 0; second < 120; second += 1) {
      group.run(1);
      const [error, bound] = [Math.abs(group.error(agent)), group.bound(agent)];
      if (!(error <= bound)) t.fail(`${error} ns at a bound of ${bound} ns, second ${second}`);
      // Nor is it beyond all use.
      if (bound > 6 * step + 1e5) t.fail(`a bound of ${bound} ns`);
    }
    t.same(group.observeMaster().refusals, {});
    t.end();
  });
