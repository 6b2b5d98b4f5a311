// When Wi-Fi is remarked: where the way to the others leads over it.
import t from 'tap';
import { judgeRadio, lookAtRadio } from '#host/doctor/radio.js';
import { machineOf, namesOf } from './tree.js';

/** A Raspberry Pi on both; the lower metric is the preferred way. */
const machine = (eth0: number, wlan0: number) => ({
  sys: { class: { net: { eth0: {}, lo: {}, wlan0: { wireless: {} } } } },
  proc: {
    net: {
      route: [
        'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
        `wlan0\t00000000\t0101A8C0\t0003\t0\t0\t${wlan0}\t00000000\t0\t0\t0`,
        `eth0\t00000000\t0101A8C0\t0003\t0\t0\t${eth0}\t00000000\t0\t0\t0`,
        `eth0\t0001A8C0\t00000000\t0001\t0\t0\t${eth0}\t00FFFFFF\t0\t0\t0`,
      ].join('\n'),
    },
  },
});
const ASLEEP = { 'iw dev wlan0 get power_save': 'Power save: on\n' };

t.test('a radio beside a cable is no matter', async (t) => {
  const facts = await lookAtRadio(machineOf(t, machine(202, 303), ASLEEP));
  t.same(judgeRadio(facts), []);
  t.same(namesOf(judgeRadio(facts, ['wlan0'])), ['wifi', 'wifi-power-save'], 'unless it is used');
});

t.test('a way over a radio is remarked, and that it sleeps', async (t) => {
  const facts = await lookAtRadio(machineOf(t, machine(600, 303), ASLEEP));
  t.match(judgeRadio(facts), [
    { name: 'wifi', text: /Wi-Fi \(wlan0\)/ },
    { name: 'wifi-power-save', todo: /^iw dev wlan0 set power_save off/ },
  ]);
  t.same(judgeRadio(facts, ['eth0']), [], 'unless the masters are reached by the cable');
});

t.test('without iw the line says how to look', async (t) => {
  const facts = await lookAtRadio(machineOf(t, machine(600, 303)));
  t.match(judgeRadio(facts), [{ name: 'wifi', todo: /iw dev wlan0 get power_save says$/ }]);
  const awake = { 'iw dev wlan0 get power_save': 'Power save: off\n' };
  const found = judgeRadio(await lookAtRadio(machineOf(t, machine(600, 303), awake)));
  t.match(found, [{ name: 'wifi', todo: 'a cable, where that is too little' }]);
});
