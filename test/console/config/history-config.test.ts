// The part of a console's configuration about histories.

import t from 'tap';
import { consoleConfigIn } from '#console/config/config.js';

const GB = 1e9;
const DAY = 864e5;
const historyOf = (history: unknown) =>
  consoleConfigIn(JSON.stringify({ version: 1, history }), '/etc/belfry');
const faultOf = (history: unknown): string => {
  const loaded = historyOf(history);
  return 'faults' in loaded
    ? loaded.faults.map(({ path, expected }) => `${path}: ${expected}`).join('; ')
    : '';
};

t.test(
  'without a word there are seconds of a month and minutes of a year in the usual file',
  (t) => {
    const loaded = historyOf({});
    t.match(loaded, {
      config: {
        history: {
          store: 'sqlite',
          file: '/var/lib/belfry/console/history.db',
          memoryMs: 3_600_000,
          secondsMs: 30 * DAY,
          minutesMs: 365 * DAY,
          sizeMost: 20 * GB,
        },
      },
    });
    t.end();
  },
);

t.test('sizes, times and addresses are read, and what is none is named', (t) => {
  t.match(
    historyOf({
      file: 'h.db',
      sizeMost: '1.5 TB',
      store: 'prometheus',
      prometheus: { url: 'https://a:b@m.example/p/' },
    }),
    {
      config: {
        history: {
          file: '/etc/belfry/h.db',
          sizeMost: 1500 * GB,
          prometheus: { url: 'https://a:b@m.example/p', isPushed: true },
        },
      },
    },
  );
  t.match(faultOf({ sizeMost: '20' }), /history.sizeMost: a size from 10MB on/);
  t.match(faultOf({ sizeMost: '1MB' }), /history.sizeMost: a size from 10MB on/);
  t.match(faultOf({ memory: '1s' }), /history.memory: a duration from 10m to 1d/);
  t.match(faultOf({ seconds: 'long' }), /history.seconds: "long" is not a duration/);
  t.match(faultOf({ store: 'prometheus' }), /history.prometheus: the address of the store/);
  for (const url of ['ftp://x', 'nowhere', 'http://x/?a=1'])
    t.match(
      faultOf({ store: 'prometheus', prometheus: { url } }),
      /history.prometheus.url: an address such as/,
    );
  t.end();
});
