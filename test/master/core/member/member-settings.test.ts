// The settings of a member, which its parts read anew: nobody has a copy of what may change.
import t from 'tap';
import { MemberSettings } from '#master/core/member/member-settings.js';
import type { Colleagues } from '#master/core/member/membership.js';
import { Departures } from '#protocol/departures.js';
import { spanOf } from '#protocol/time.js';
import { crypto, masterOptions } from '../../../sim/alone.js';

const COLLEAGUES: Colleagues = {
  name: 'lab-2',
  number: 1,
  rank: 3,
  masters: 3,
  beacon: spanOf(1e9),
  quorum: false,
  pause: spanOf(60e9),
  gapAlarm: spanOf(1e8),
  key: crypto.randomBytes(32),
  places: [],
};
const STANDBY = { quorum: true, pause: spanOf(0), gapAlarm: spanOf(1e6) };

t.test('what is taken over is in the objects that the parts were made with', (t) => {
  const master = masterOptions();
  const settings = new MemberSettings(
    { master, group: '', colleagues: COLLEAGUES },
    new Departures(),
    undefined,
  );
  const { standby, master: options } = settings;
  const { consensus } = options;
  t.match(options, { identity: { name: 'lab-2', number: 1, heardWithin: 2000 } });
  const changed = { ...master.consensus, maxBound: spanOf(7e6), trust: spanOf(3e9) };
  settings.take({ master: { ...master, consensus: changed, anonymous: true }, standby: STANDBY });
  t.same(consensus, changed);
  t.equal(options.anonymous, true);
  t.match(standby, { ...STANDBY, number: 1, rank: 3, beacon: 1e9 });
  t.not(master.consensus, consensus, 'what was given is nobody else’s');
  t.end();
});

t.test(
  'of two masters each may lead alone, whatever is reloaded, and a third makes it more than half',
  (t) => {
    const master = masterOptions();
    const two = { ...COLLEAGUES, masters: 2, quorum: true };
    const settings = new MemberSettings(
      { master, group: '', colleagues: two },
      new Departures(),
      undefined,
    );
    t.equal(settings.standby.quorum, false);
    settings.take({ master, standby: STANDBY });
    t.equal(settings.standby.quorum, false, 'nor by a reload');
    settings.regroup({ ...two, masters: 3 });
    t.equal(settings.standby.quorum, true);
    settings.regroup(two);
    t.equal(settings.standby.quorum, false);
    t.end();
  },
);

t.test('a master that is alone has nobody to stand by for, whatever it is told', (t) => {
  const master = masterOptions();
  const settings = new MemberSettings({ master, group: '' }, new Departures(), undefined);
  settings.take({ master, standby: STANDBY });
  t.match(settings.standby, { masters: 1, quorum: false, pause: 0 });
  t.end();
});
