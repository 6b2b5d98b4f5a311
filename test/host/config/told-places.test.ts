// Where a configuration lets the time be asked, with the key for each place.

import t from 'tap';
import { toldPlaces } from '#host/config/told-places.js';

t.test('each place that is named is there, with its key', (t) => {
  const listen = { host: '::', port: 1 };
  t.same(toldPlaces({}), []);
  t.same(toldPlaces({ ntp: { listen }, legacy: { daytime: listen } }), [
    { protocol: 'NTP', key: 'ntp.listen', listen },
    { protocol: 'DAYTIME', key: 'legacy.daytime', listen },
  ]);
  t.same(toldPlaces({ legacy: { time: listen } }), [
    { protocol: 'TIME', key: 'legacy.time', listen },
  ]);
  t.end();
});
