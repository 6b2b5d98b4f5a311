// How a diagnosis reads: in 80 columns, the worst at the end, and for programs.
import t from 'tap';
import { type Finding, finderOf, good } from '#host/doctor/finding.js';
import { diagnosisLines } from '#host/doctor/diagnosis.js';

const found = finderOf({
  wifi: { grade: 'remark', means: '', todo: '' },
  'disk-full': { grade: 'trouble', means: '', todo: '' },
});
const DISK = found('disk-full', 'the disk of /var/lib/belfry is full', 'df -h /var/lib/belfry');
const WIFI = found('wifi', 'the way to the others is Wi-Fi', 'a cable, where that is too little');
const lines = (findings: readonly Finding[], unseen: string[] = [], columns = 80) =>
  diagnosisLines('belfry-agent 0.1.0', { findings, unseen }, columns);

t.test('the worst stands last, with what to do', (t) => {
  t.same(lines([DISK, good('clock', 'is set'), WIFI]), [
    'belfry-agent 0.1.0',
    '  good     clock: is set',
    '  remark   wifi: the way to the others is Wi-Fi',
    '           > a cable, where that is too little',
    '  trouble  disk-full: the disk of /var/lib/belfry is full',
    '           > df -h /var/lib/belfry',
    '1 trouble, 1 remark',
  ]);
  t.end();
});

t.test('what helps against several is said once', (t) => {
  const other = { ...DISK, text: 'the disk of /srv is full' };
  t.same(lines([DISK, other]).slice(1, -1), [
    '  trouble  disk-full: the disk of /var/lib/belfry is full',
    '  trouble  disk-full: the disk of /srv is full',
    '           > df -h /var/lib/belfry',
  ]);
  t.end();
});

t.test('what could not be looked at is said once', (t) => {
  t.same(lines([good('clock', 'is set')], ['rules', 'rules']), [
    'belfry-agent 0.1.0',
    '  good     clock: is set',
    '  not looked at: rules',
    'nothing to do, as far as this user can look',
  ]);
  t.end();
});

t.test('where all is well and seen there is nothing to do', (t) => {
  t.equal(lines([good('clock', 'is set')]).at(-1), 'nothing to do');
  t.end();
});

t.test('long lines are broken at spaces, and those after the first stand further in', (t) => {
  const told = lines([WIFI], ['the rules of the firewall of this machine'], 42);
  t.same(told, [
    'belfry-agent 0.1.0',
    '  remark   wifi: the way to the others is',
    '           Wi-Fi',
    '           > a cable, where that is too',
    '             little',
    '  not looked at: the rules of the firewall',
    '    of this machine',
    'no trouble, 1 remark, as far as this user',
    'can look',
  ]);
  t.ok(lines([WIFI], [], 5).length > 0, 'and a window of no width is no endless task');
  t.end();
});
