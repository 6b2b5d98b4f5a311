// The `ntp` part of a configuration: networks that are none, and addresses that nobody listens at.

import t from 'tap';
import { Conversion } from '#host/config/conversion.js';
import { type CheckedNtp, convertNtp } from '#host/config/ntp-config.js';

const CHECKED: CheckedNtp = {
  listen: '[::]:123',
  allow: [],
  deny: [],
  stratum: 5,
  perSecond: 100,
  untrusted: 'unsynchronised',
};

t.test('without that part nobody is told the time', (t) => {
  t.same(convertNtp(undefined, new Conversion('/')), {});
  t.end();
});

t.test('networks and the port are taken', (t) => {
  const conversion = new Conversion('/');
  const { ntp } = convertNtp(
    { ...CHECKED, listen: '192.0.2.10', allow: ['10.0.0.0/8', 'fd00::1'] },
    conversion,
  );
  t.same(conversion.faults, []);
  t.match(ntp, { listen: { host: '192.0.2.10', port: 123 }, stratum: 5, deny: [] });
  t.same(
    ntp?.allow.map(({ bits }) => bits),
    [104, 128],
  );
  t.end();
});

t.test('every mistake is told at its place', (t) => {
  const conversion = new Conversion('/');
  convertNtp(
    { ...CHECKED, listen: 'lab.example', allow: ['10.0.0.0/8', '10.0.0.1/8'], deny: ['all'] },
    conversion,
  );
  t.same(
    conversion.faults.map(({ path, value }) => [path, value]),
    [
      ['ntp.listen', 'lab.example'],
      ['ntp.allow[1]', '10.0.0.1/8'],
      ['ntp.deny[0]', 'all'],
    ],
  );
  t.end();
});
