// Who asked by NTP: counted, the latest told, and not displaced by a flood.

import t from 'tap';
import { NtpClients } from '#protocol/ntp/clients.js';
import { rawTime } from '#protocol/time.js';

t.test('each client is counted, and the latest come first', (t) => {
  const clients = new NtpClients();
  clients.answered('10.0.0.1', 4, false, rawTime(1));
  clients.answered('10.0.0.2', 3, false, rawTime(2));
  clients.answered('10.0.0.1', 4, true, rawTime(3));
  t.same(clients.latest(9), [
    { host: '10.0.0.1', answers: 2, interleaved: 1, version: 4, at: 3 },
    { host: '10.0.0.2', answers: 1, interleaved: 0, version: 3, at: 2 },
  ]);
  t.equal(clients.latest(1).length, 1);
  t.equal(clients.size, 2);
  t.notOk(clients.wereMore);
  t.end();
});

t.test('a flood from forged addresses takes no more memory, and hides no regular client', (t) => {
  const clients = new NtpClients();
  for (let i = 0; i < 20; i += 1) clients.answered('10.0.0.1', 4, false, rawTime(i * 1e9));
  for (let i = 0; i < 100_000; i += 1)
    clients.answered(`203.0.${i >> 8}.${i & 255}`, 4, false, rawTime(20e9 + i));
  t.ok(clients.size <= 1024);
  t.ok(clients.wereMore);
  t.ok(clients.latest(2000).some(({ host, answers }) => host === '10.0.0.1' && answers === 20));
  for (let i = 0; i < 5000; i += 1)
    clients.answered(`198.51.${i >> 8}.${i & 255}`, 4, false, rawTime(1e13 + i));
  t.notOk(
    clients.latest(2000).some(({ host }) => host === '10.0.0.1'),
    'but one that is gone for hours',
  );
  t.end();
});
