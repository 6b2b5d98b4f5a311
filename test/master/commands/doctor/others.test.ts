// Whom a master's doctor asks.
import t from 'tap';
import type { OtherMaster } from '#master/daemon/report-masters.js';
import { heardBy, othersOf } from '#master/commands/doctor/others.js';
import { REPORT } from '../../daemon/made.js';

const OTHER = { name: 'lab-2', address: '10.0.0.2:7525', duty: 'stands-by' } as OtherMaster;
const reportWith = (...others: OtherMaster[]) =>
  ({ ...REPORT, standby: { others } }) as unknown as typeof REPORT;
const ADDRESS = { host: '10.0.0.2', port: 7525 };

t.test('a master that was told since is asked, one that the configuration has, too, once', (t) => {
  t.same(othersOf({}, reportWith(OTHER)), [ADDRESS]);
  const masters = [{ name: 'lab-2', address: ADDRESS, rank: 0 }] as never;
  t.same(othersOf({ name: 'lab-1', masters }, reportWith(OTHER)), [ADDRESS]);
  t.same(othersOf({ name: 'lab-1', masters }, undefined), [ADDRESS]);
  t.end();
});

t.test('a master that was added and has not joined is nowhere yet, and is not asked', (t) => {
  const added: OtherMaster = { ...OTHER, name: 'lab-3', address: null, duty: 'silent' };
  t.same(othersOf({}, reportWith(added, OTHER)), [ADDRESS]);
  t.same(heardBy(reportWith(added, OTHER)), ['10.0.0.2:7525']);
  t.end();
});

t.test('a silent master is asked but not heard, and one of the parent group is asked', (t) => {
  const silent: OtherMaster = { ...OTHER, duty: 'silent' };
  t.same(heardBy(reportWith(silent)), []);
  const parent = { masters: [{ host: 'campus-1', port: 7525 }] } as never;
  t.same(othersOf({ parent }, reportWith(silent)), [ADDRESS, { host: 'campus-1', port: 7525 }]);
  t.same([othersOf({}, undefined), heardBy(undefined)], [[], []]);
  t.end();
});
