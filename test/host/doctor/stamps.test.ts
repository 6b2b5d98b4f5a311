// Who stamps datagrams, and what is said of why not the kernel.
import t from 'tap';
import { type StampFacts, judgeStamps, lookAtStamps } from '#host/doctor/stamps.js';
import { machineOf, namesOf } from './tree.js';

const facts = (changes: Partial<StampFacts>): StampFacts => ({
  arrivals: 'kernel',
  departures: 'kernel',
  withoutNative: null,
  withoutCard: null,
  silentDrivers: [],
  ...changes,
});
const names = (changes: Partial<StampFacts>): string[] => namesOf(judgeStamps(facts(changes)));

t.test('stamps by the kernel or by a card are good', (t) => {
  t.match(judgeStamps(facts({})), [{ text: 'datagrams are stamped by the kernel' }]);
  t.same(names({ arrivals: 'card', departures: 'card' }), []);
  t.end();
});

t.test('why there is no addon says what to do', (t) => {
  const why = (withoutNative: string) => names({ withoutNative, arrivals: 'program' });
  t.same(why('switched off by BELFRY_NATIVE=off'), ['addon-off']);
  t.same(
    why("it cannot be loaded: /lib/aarch64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found"),
    ['addon-libc'],
  );
  t.same(
    why('it cannot be loaded: Error loading shared library ld-linux-x86-64.so.2: No such file'),
    ['addon-libc'],
  );
  t.same(why('there is no binary for linux-riscv64'), ['addon-missing']);
  t.same(why('it cannot be loaded: ./belfry.node: cannot open shared object file'), [
    'addon-missing',
  ]);
  t.end();
});

t.test('a kernel, a driver or a card that does not stamp is told', (t) => {
  t.same(names({ departures: 'program' }), ['kernel-stamps-missing']);
  t.match(judgeStamps(facts({ silentDrivers: ['eth0'] })), [
    { name: 'driver-stamps-missing', text: /^the driver of eth0/ },
  ]);
  t.match(judgeStamps(facts({ withoutCard: 'eth0: it has no clock' })), [
    {
      name: 'card-unused',
      grade: 'trouble',
      text: 'the card of eth0 does not stamp: it has no clock',
      todo: /disable card$/,
    },
  ]);
  t.match(judgeStamps(facts({ withoutCard: 'eth0: it takes the capability CAP_NET_ADMIN' })), [
    { todo: /enable card gives/ },
  ]);
  t.end();
});

t.test('a daemon that runs is believed, and drivers are asked where ethtool is', async (t) => {
  const report = {
    stamps: { arrivals: 'kernel', departures: 'kernel' },
    withoutNative: null,
    withoutCard: null,
  };
  const ETHTOOL = 'ethtool -T eth0';
  const silent = 'Time stamping parameters for eth0:\nCapabilities:\n\tsoftware-receive\n';
  const seen = await lookAtStamps(machineOf(t, {}, { [ETHTOOL]: silent }), report, [
    'eth0',
    'eth1',
  ]);
  t.same(seen.silentDrivers, ['eth0']);
  const able = { [ETHTOOL]: `${silent}\tsoftware-transmit\n` };
  t.same((await lookAtStamps(machineOf(t, {}, able), report, ['eth0'])).silentDrivers, []);
});

t.test('without a daemon a socket is tried', async (t) => {
  const seen = await lookAtStamps(machineOf(t, {}), undefined, []);
  t.match(seen.arrivals, /^(kernel|program)$/);
});
