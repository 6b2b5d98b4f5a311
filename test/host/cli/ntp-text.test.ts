// What `status` says of an NTP server.

import t from 'tap';
import { ntpText, ntpTroubles } from '#host/cli/ntp-text.js';
import type { NtpReport } from '#host/daemon/ntp-service.js';

const REPORT: NtpReport = {
  listen: '[::]:123',
  fault: null,
  stratum: 5,
  answers: 0,
  interleaved: 0,
  clients: 0,
  moreClients: false,
  latest: [],
  refusals: {},
};

t.test('where there is none, or an earlier version answers, nothing is said', (t) => {
  for (const none of [null, undefined]) {
    t.equal(ntpText(none), undefined);
    t.same(ntpTroubles(none), []);
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

t.test('a port that cannot be had is a trouble, and no line', (t) => {
  const fault = '[::]:123/udp is in use';
  t.equal(ntpText({ ...REPORT, fault }), undefined);
  t.same(ntpTroubles({ ...REPORT, fault }), [`nobody is told the time by NTP: ${fault}`]);
  t.end();
});
