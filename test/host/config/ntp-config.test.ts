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

/** What is wrong with whom it shall tell unasked. */
function faultsOf(to: readonly string[], more: object = {}, listen = '[::]'): unknown[] {
  const conversion = new Conversion('/');
  const broadcast = { to, every: '64s', hops: 1, version: 4, ...more } as const;
  convertNtp({ ...CHECKED, listen, broadcast }, conversion);
  return conversion.faults.map(({ path, expected }) => [path, expected]);
}

t.test(
  'it tells broadcast addresses and groups unasked, at port 123 unless another is given',
  (t) => {
    const conversion = new Conversion('/');
    const to = ['192.0.2.255', '224.0.1.1:1123', '[ff05::101]', '[FF02:0::101%eth0]'];
    const { ntp } = convertNtp(
      { ...CHECKED, broadcast: { to, every: '1m4s', hops: 8, version: 3 } },
      conversion,
    );
    t.same(conversion.faults, []);
    t.same(ntp?.broadcast, {
      to: [
        { host: '192.0.2.255', port: 123 },
        { host: '224.0.1.1', port: 1123 },
        { host: 'ff05::101', port: 123 },
        { host: 'ff02::101%eth0', port: 123 },
      ],
      every: 64e9,
      hops: 8,
      version: 3,
    });
    t.end();
  },
);

t.test(
  'what is nobody, one only, of a link that is not named, or out of reach is no such address',
  (t) => {
    for (const [to, listen, expected] of [
      ['lab.example', '[::]', /a broadcast address such as/],
      ['192.0.2.255:0', '[::]', /a broadcast address such as/],
      ['0.0.0.0', '[::]', /an address of others/],
      ['127.0.0.1', '[::]', /an address of others/],
      ['[2001:db8::1]', '[::]', /a multicast group/],
      ['[ff02::101]', '[::]', /with the link: "\[ff02::101%eth0\]"/],
      ['[ff05::101]', '0.0.0.0', /"ntp.listen"/],
      ['224.0.1.1', '[2001:db8::1]', /"ntp.listen"/],
    ] as const)
      t.match(
        faultsOf([to], {}, listen),
        [['ntp.broadcast.to[0]', expected]],
        `${to} at ${listen}`,
      );
    t.match(faultsOf(['224.0.1.1'], { every: '1ms' }), [['ntp.broadcast.every', /from 1s to 1d/]]);
    t.end();
  },
);
