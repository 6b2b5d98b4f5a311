// The metrics of clocks.

import t from 'tap';
import { CLOCKS_MOST, clockFamilies, wallFamilies } from '#console/core/metrics/clock-metrics.js';
import { metricsText } from '#console/core/metrics/text.js';
import { secondsOfWall } from '#console/core/history/seconds.js';
import { groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';

t.test('each quantity is told in its base unit, with the labels of its clock', (t) => {
  const mit = lineOf('mit', { state: 'astray', offsetNs: -3, temperatureC: 41.5 });
  const text = metricsText(
    wallFamilies(wallOf(1, [groupOf('main', { lines: [mit], masters: [] })])),
  );
  const clock = 'group="main",line="mit",wall="0"';
  t.same(
    text.split('\n').filter((line) => !line.startsWith('#')),
    [
      `belfry_state{${clock}} 5`,
      `belfry_synchronised{${clock}} 0`,
      `belfry_within_bound{${clock}} 1`,
      `belfry_offset_seconds{${clock}} -3e-9`,
      `belfry_bound_seconds{${clock}} 0.00018`,
      `belfry_round_trip_seconds{${clock}} 0.00031`,
      `belfry_loss_ratio{${clock},way="out"} 0`,
      `belfry_loss_ratio{${clock},way="back"} 0.01`,
      `belfry_rate_ratio{${clock}} -0.00000325`,
      `belfry_temperature_celsius{${clock}} 41.5`,
      'belfry_clocks_left_out 0',
      '',
    ],
  );
  t.end();
});

t.test('what is pushed has the time at which it was so', (t) => {
  const seconds = secondsOfWall(wallOf(1, [groupOf('main', { lines: [] })]));
  const [state] = clockFamilies(seconds, true);
  t.match(state, { name: 'belfry_state', samples: [{ atMs: seconds[0]!.atMs }] });
  t.end();
});

t.test(
  'there are never more series than a store can take, and it is said how many are left out',
  (t) => {
    const lines = Array.from({ length: CLOCKS_MOST + 7 }, (_, at) => lineOf(`l${at}`));
    const families = wallFamilies(wallOf(1, [groupOf('main', { lines, masters: [] })]));
    t.equal(families[0]!.samples.length, CLOCKS_MOST);
    t.match(families.at(-1), { name: 'belfry_clocks_left_out', samples: [{ value: 7 }] });
    t.end();
  },
);
