// What `status` says of whom the time is told by NTP, TIME and DAYTIME.

import t from 'tap';
import { legacyText, ntpText, tellingTroubles } from '#host/cli/telling-text.js';
import type { LegacyReport } from '#host/daemon/legacy-service.js';
import type { NtpReport } from '#host/daemon/ntp-service.js';

const REPORT: NtpReport = {
  listen: '[::]:123',
  fault: null,
  stratum: 5,
  answers: 0,
  interleaved: 0,
  broadcastTo: [],
  broadcasts: 0,
  clients: 0,
  moreClients: false,
  latest: [],
  refusals: {},
};

t.test('where there is none, or an earlier version answers, nothing is said', (t) => {
  for (const none of [null, undefined]) {
    t.equal(ntpText(none), undefined);
    t.same(tellingTroubles({ ntp: none }), []);
  }
  for (const none of [[], undefined]) {
    t.equal(legacyText(none), undefined);
    t.same(tellingTroubles({ legacy: none }), []);
  }
  t.end();
});

t.test('it says where it is asked, by how many, and who was last', (t) => {
  t.equal(ntpText(REPORT), '[::]:123, stratum 5: 0 answers to 0 clients');
  const asked: NtpReport = {
    ...REPORT,
    answers: 7,
    clients: 1024,
    moreClients: true,
    latest: [{ host: '10.0.0.9', version: 4, answers: 1, interleaved: 0, sinceAskedNs: 2e9 }],
    refusals: { mode: 3 },
  };
  t.equal(
    ntpText(asked),
    '[::]:123, stratum 5: 7 answers to 1024 clients or more, the last one 10.0.0.9 2.0 s ago; refused mode 3',
  );
  t.end();
});

t.test('of many clients it names the last three', (t) => {
  const client = { version: 4, answers: 1, interleaved: 0 };
  const latest = [1, 2, 3, 4].map((i) => ({
    ...client,
    host: `10.0.0.${i}`,
    sinceAskedNs: i * 1e9,
  }));
  t.match(
    ntpText({ ...REPORT, clients: 4, latest }),
    /to 4 clients, the last ones 10\.0\.0\.1 1\.0 s ago, 10\.0\.0\.2 2\.0 s ago, 10\.0\.0\.3 3\.0 s ago$/,
  );
  t.end();
});

t.test('a port that cannot be had is a trouble, and no line', (t) => {
  const fault = '[::]:123/udp is in use';
  t.equal(ntpText({ ...REPORT, fault }), undefined);
  t.same(tellingTroubles({ ntp: { ...REPORT, fault } }), [
    `nobody is told the time by NTP: ${fault}`,
  ]);
  t.end();
});

t.test('whom it tells unasked, it says by address and number', (t) => {
  const told: NtpReport = { ...REPORT, broadcastTo: ['192.0.2.255:123'], broadcasts: 1 };
  t.match(ntpText(told), /to 0 clients; 1 broadcast to 192\.0\.2\.255:123$/);
  t.end();
});

t.test('the older protocols have a line, and each that cannot be had is a trouble', (t) => {
  const open: LegacyReport = {
    protocol: 'time',
    listen: '[::]:37',
    fault: null,
    answers: 2,
    refusals: { rate: 1 },
  };
  const closed: LegacyReport = { ...open, protocol: 'daytime', fault: '[::]:13/tcp is in use' };
  t.equal(legacyText([open, closed]), 'time at [::]:37: 2 answers; refused rate 1');
  t.same(tellingTroubles({ legacy: [open, closed] }), [
    'nobody is told the time by DAYTIME: [::]:13/tcp is in use',
  ]);
  t.end();
});
