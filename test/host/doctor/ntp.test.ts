// Whether NTP can be served where the configuration wants it.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import t from 'tap';
import { comingTo, ntpWanted } from '#host/doctor/firewall.js';
import { ntpFindings } from '#host/doctor/ntp.js';

const user = {
  role: 'agent' as const,
  note: '',
  isDaemons: true,
  capabilities: undefined,
  folders: [],
};

t.test('a port that another server has is a trouble', async (t) => {
  const other = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const listen = { host: '127.0.0.1', port: other.address().port };
  t.match(await ntpFindings({ ntp: { listen } }, user), [
    { name: 'ntp-port', grade: 'trouble', text: /by NTP: .* is in use/ },
  ]);
  t.match(await ntpFindings({ legacy: { daytime: listen } }, user), [
    { name: 'ntp-port', text: /by DAYTIME: .* is in use/, todo: /"legacy.daytime"/ },
  ]);
  t.same(
    await ntpFindings({ ntp: { listen } }, { ...user, isDaemons: false }),
    [],
    'nobody can tell',
  );
  t.same(await ntpFindings({ ntp: { listen: { ...listen, port: 0 } } }, user), []);
  t.same(await ntpFindings({}, user), []);
});

t.test('only what comes from other machines needs a door', (t) => {
  t.match(ntpWanted({ ntp: { listen: { host: '::', port: 123 } } }), [{ kind: 'to', port: 123 }]);
  t.same(ntpWanted({}), []);
  t.same(comingTo({ host: '127.0.0.1', port: 7525 }), []);
  t.same(comingTo({ host: '::1', port: 7525 }), []);
  t.end();
});
