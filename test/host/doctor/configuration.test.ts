// Which faults of a configuration a doctor tells, and which of them are only this user's.
import t from 'tap';
import { configurationAt, judgeConfiguration, judgeEffect } from '#host/doctor/configuration.js';

const FILE = '/etc/belfry/agent.json';
const user = {
  role: 'agent' as const,
  note: 'judged as belfry',
  isDaemons: true,
  capabilities: undefined,
  folders: [],
};
const base = { file: FILE, user, runs: false, check: 'belfry-agent check' };
const KEY = { path: 'key', expected: '/etc/belfry/agent.key cannot be read: permission denied: …' };
const PORT = { path: 'listen', expected: 'port 7525 of this machine is in use: another program …' };

t.test('without a fault it is good, and as whom that was judged is said', (t) => {
  t.match(judgeConfiguration({ ...base, faults: [] }), {
    findings: [{ grade: 'good', text: `${FILE} is good, judged as belfry` }],
    unseen: [],
  });
  t.end();
});

t.test('each fault is a trouble, in the words of check', (t) => {
  t.match(judgeConfiguration({ ...base, faults: [KEY, PORT] }).findings, [
    { name: 'configuration', text: `${FILE}: key: ${KEY.expected}` },
    { name: 'configuration', text: `${FILE}: listen: ${PORT.expected}`, todo: /check \/etc/ },
  ]);
  t.end();
});

t.test('a disk that is read-only is told by who looks at the disk', (t) => {
  const state = { path: 'state', expected: 'the file system of /var/lib/belfry is read-only' };
  t.same(judgeConfiguration({ ...base, faults: [state] }).findings, []);
  t.end();
});

t.test('a port in use is its own, while the daemon runs', (t) => {
  const { findings } = judgeConfiguration({ ...base, faults: [PORT], runs: true });
  t.match(findings, [{ grade: 'good' }]);
  t.end();
});

t.test('what another user may not see is no trouble, and is not called good either', (t) => {
  const other = { ...user, isDaemons: false };
  t.match(judgeConfiguration({ ...base, user: other, faults: [KEY] }), {
    findings: [],
    unseen: [`${FILE}: key: ${KEY.expected}`],
  });
  t.end();
});

t.test('a configuration is there, or not', (t) => {
  const folder = t.testdir({ file: '' });
  t.equal(configurationAt(`${folder}/file`), 'there');
  t.equal(configurationAt(`${folder}/none`), 'absent');
  t.equal(configurationAt(`${folder}/file/below`), 'absent');
  t.end();
});

t.test(
  'what the file says otherwise than the daemon has is remarked, with how it takes over',
  (t) => {
    const effects = {
      name: { restart: 'all know it' },
      masters: 'reload',
      version: 'nothing',
    } as const;
    const counts = { name: 'a', masters: ['m'], version: 1 };
    const facts = { role: 'agent', file: FILE, effects } as const;
    const judge = (written: object) => judgeEffect({ ...facts, counts, written });
    t.same(judge({ ...counts, version: 2 }), []);
    t.match(judge({ ...counts, masters: ['m', 'n'] }), [
      { name: 'configuration-newer', text: / has: masters$/, todo: 'belfry-agent reload' },
    ]);
    t.match(judge({ ...counts, name: 'b' }), [{ todo: 'systemctl restart belfry-agentd' }]);
    const silent = judgeEffect({ ...facts, counts: undefined, written: {} });
    t.same(silent, [], 'a daemon that does not tell');
    t.end();
  },
);
