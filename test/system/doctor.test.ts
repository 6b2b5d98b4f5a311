// What the doctors find on hosts of their own, by real rules, real sockets and a real disk. Needs root.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { AGENT, MASTER, keyLine } from './plant.js';

const PORT = 7525;
const skip = hostsMissing() ?? false;

interface Finding {
  readonly name: string;
  readonly grade: string;
  readonly text: string;
  readonly todo?: string;
}

/** The files of a master and an agent; their keys are good, and only the state of the agent is on a disk of its own. */
function files(t: Test, masterHost: string): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  mkdirSync(at('disk'));
  const places = { state: 'none', socket: 'none' };
  const master = { listen: `0.0.0.0:${PORT}`, keys: 'keys', ...places };
  const agent = {
    name: 'line-3',
    masters: [`${masterHost}:${PORT}`, '198.51.100.7'],
    key: 'key',
    socket: 'none',
  };
  writeFileSync(at('m.json'), JSON.stringify(master));
  writeFileSync(at('a.json'), JSON.stringify({ ...agent, state: 'disk/state' }));
  for (const name of ['keys', 'key'])
    writeFileSync(at(name), keyLine('line-3', 'agent', 1), { mode: 0o600 });
  return at;
}

/** What a doctor finds that is not good, and how it ends. */
function diagnosis(...words: readonly string[]): Promise<{ code: unknown; bad: Finding[] }> {
  const [program, ...rest] = words;
  return new Promise((resolve, reject) => {
    execFile(program!, rest, (error, out, err) => {
      if (out === '') return reject(new Error(err));
      const { findings } = JSON.parse(out) as { findings: Finding[] };
      resolve({ code: error?.code ?? 0, bad: findings.filter(({ grade }) => grade !== 'good') });
    });
  });
}

t.test(
  'a shut port, a port in use, a silent master and a read-only disk are found',
  { skip },
  async (t) => {
    const hosts = new Hosts(['master', 'pi']);
    t.teardown(() => hosts.close());
    const on = (name: string, ...words: string[]): string[] => [...hosts.on(name), ...words];
    const nft = (rule: string): void => {
      const [program, ...words] = on('master', 'nft', rule);
      execFileSync(program!, words);
    };
    nft('add table inet plant');
    nft('add chain inet plant input { type filter hook input priority 0; policy accept; }');
    nft(`add rule inet plant input udp dport ${PORT} drop`);
    const at = files(t, hosts.address('master'));

    const listen = `require('node:dgram').createSocket('udp4').bind(${PORT}, () => console.log(1))`;
    const [node, ...script] = on('master', process.execPath, '-e', listen);
    const other = spawn(node!, script, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => other.kill('SIGKILL'));
    await once(other.stdout, 'data');

    const readOnly = `mount -t tmpfs -o ro tmpfs ${at('disk')} && exec "$@"`;
    const doctor = (program: string, file: string) => [
      process.execPath,
      program,
      'doctor',
      file,
      '--json',
    ];
    const [master, agent] = await Promise.all([
      diagnosis(...on('master', ...doctor(MASTER, at('m.json')))),
      diagnosis(
        ...on('pi', 'unshare', '-m', 'sh', '-c', readOnly, 'sh', ...doctor(AGENT, at('a.json'))),
      ),
    ]);

    t.equal(master.code, 1);
    t.match(
      master.bad.filter(({ grade }) => grade === 'trouble'),
      [
        {
          name: 'configuration',
          text: new RegExp(`listen: .*${PORT}.* is in use: another program`),
        },
        {
          name: 'port-closed',
          text: /chain inet plant input/,
          todo: /nft insert rule inet plant input/,
        },
      ],
    );
    t.equal(agent.code, 1);
    t.match(
      agent.bad.filter(({ grade }) => grade === 'trouble'),
      [
        { name: 'disk-read-only', text: new RegExp(`the disk of ${at('disk')} is read-only`) },
        {
          name: 'master-silent',
          text: new RegExp(`^${hosts.address('master')}:${PORT} is silent`),
        },
        { name: 'master-unreachable', text: /^198\.51\.100\.7:7525 cannot be reached/ },
      ],
    );
  },
);
