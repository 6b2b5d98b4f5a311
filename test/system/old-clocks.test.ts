// Clocks that know not even NTP's asking: broadcasts, which ntpsec's code reads, and TIME and DAYTIME, by rdate and
// busybox. None sets a clock. scripts/get-readers.sh fetches them.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Stage } from '#demo/stage.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { PYTHON, other, othersMissing, runOther } from './others.js';

const RDATE = 'usr/sbin/rdate';
const BUSYBOX = 'bin/busybox';
const HEAR = fileURLToPath(new URL('../../../test/system/hear-broadcasts.py', import.meta.url));
const skip =
  hostsMissing(false) ??
  othersMissing(RDATE, BUSYBOX, 'usr/lib/python3/dist-packages/ntp/packet.py') ??
  (existsSync(PYTHON) ? false : `ntpsec's code takes ${PYTHON}`);

/** How far a date that somebody printed is off this machine's clock, seconds. */
const offOf = (printed: string): number =>
  Date.parse(`${printed.trim()} UTC`) / 1000 - Date.now() / 1000;

t.test('clocks that only listen, and those of TIME and DAYTIME, are told', { skip }, async (t) => {
  const hosts = new Hosts(['master', 'wall'], false);
  const plant = new Stage();
  t.teardown(async () => {
    await plant.strike();
    hosts.close();
  });
  const master = hosts.address('master');
  const subnet = master.replace(/\d+$/, '255');
  const broadcast = { to: [subnet, '224.0.1.1'], every: '1s', hops: 3 };
  await plant.startMaster(
    {
      listen: '0.0.0.0:7525',
      mode: 'master',
      reference: { trust: '1ms' },
      ntp: { listen: master, broadcast },
      legacy: { time: '0.0.0.0', daytime: '0.0.0.0', perSecond: 20 },
    },
    hosts.on('master'),
  );
  const on = hosts.on('wall');

  const heard = runOther([...on, PYTHON, HEAR, hosts.address('wall'), '224.0.1.1', '4'])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { to: string; hops: number; off: number });
  for (const [to, hops] of [
    [subnet, 64],
    ['224.0.1.1', 3],
  ] as const) {
    const one = heard.find((packet) => packet.to === to)!;
    t.match(
      one,
      { source: master, hops, mode: 5, version: 4, leap: 'no-leap', stratum: 5, poll: 0 },
      to,
    );
    t.ok(Math.abs(one.off) < 0.05, `${one.off} s`);
  }

  for (const [name, words] of Object.entries({
    'TIME by TCP': [other(RDATE), '-p', master],
    'TIME by UDP': [other(RDATE), '-p', '-u', master],
    'TIME, to busybox': [other(BUSYBOX), 'rdate', '-p', master],
    'DAYTIME by TCP': [other(BUSYBOX), 'nc', master, '13'],
    'DAYTIME by UDP': ['bash', '-c', `exec 3<>/dev/udp/${master}/13; echo >&3; head -n 1 <&3`],
  })) {
    const off = offOf(runOther([...on, ...words]).replace(/ UTC /, ' '));
    t.ok(off > -1.5 && off < 0.5, `${name}: ${off} s`);
  }

  const { ntp, legacy } = (await plant.ask('master')) as MasterReport;
  t.ok(ntp!.broadcasts >= 4, `${ntp!.broadcasts} broadcasts`);
  t.same(ntp!.refusals, {}, 'its own do not count');
  t.match(legacy, [
    { protocol: 'time', listen: '0.0.0.0:37', fault: null, answers: 3 },
    { protocol: 'daytime', listen: '0.0.0.0:13', fault: null, answers: 2 },
  ]);
});
