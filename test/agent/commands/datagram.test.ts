// `belfry-agent datagram`, run as people run it.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { AGENT } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const file = new URL('../../../golden/datagrams.json', import.meta.url);
const { handshake, datagrams } = JSON.parse(readFileSync(file, 'utf8')) as {
  handshake: { keyLine: string; agentToMaster: string; masterToAgent: string };
  datagrams: readonly { title: string; type: string; datagram: string; fields: object }[];
};

const golden = (title: string): string =>
  datagrams.find((one) => one.title === title)?.datagram ?? '';

const agent = openShell(AGENT);
const run = (words: readonly string[]) => agent(['datagram', ...words]);

t.test('a datagram in the clear is printed field by field', (t) => {
  const { code, out } = run([golden('notice: unknown-session')]);
  t.equal(code, 0);
  t.equal(
    out,
    [
      'notice, 16 bytes',
      '  header.version   1',
      '  header.type      6, notice',
      '  header.flags     0x00',
      '  header.term      7',
      '  header.session   439041101',
      '  header.sequence  17',
      '  reason           unknown-session',
      '  lowestVersion    1',
      '  highestVersion   1',
      '  about            3',
      '  seal             none: anybody may have written it',
      '',
    ].join('\n'),
  );
  t.end();
});

t.test('a key file opens a hello, and says of a sealed message that it cannot', (t) => {
  const key = join(t.testdir({}), 'line-3.key');
  writeFileSync(key, `${handshake.keyLine}\n`, { mode: 0o600 });
  const hello = run([golden('hello'), '--key', key]);
  t.match(hello.out, /^ {2}belief\.kind +group$/m);
  t.match(hello.out, /^ {2}seal +opened by the key of line-3$/m);
  const ask = run([golden('ask in group time'), '--key', key]);
  t.equal(ask.code, 0);
  t.match(ask.out, /^ {2}seal +not opened: only the key of its session does \(--session-key\)/m);
  t.end();
});

t.test('each line of standard input is a datagram, and session keys open those under them', (t) => {
  const keys = `${handshake.agentToMaster},${handshake.masterToAgent}`;
  const input = datagrams.map(({ datagram }) => `${datagram}\n`).join('\n');
  const words = [AGENT, 'datagram', '-', '--session-key', keys, '--json'];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', input });
  t.equal(status, 0);
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { fields: object });
  t.equal(answers.length, datagrams.length);
  for (const [i, { title, type, fields }] of datagrams.entries())
    if (!['hello', 'welcome', 'cookie'].includes(type)) t.same(answers[i]?.fields, fields, title);
  t.end();
});

t.test('hexadecimal may have blanks, colons and a 0x in it', (t) => {
  const plain = run([golden('notice: rate')]).out;
  const pairs = golden('notice: rate').match(/../g)!;
  t.equal(run([`0x${pairs.join(':')}`]).out, plain);
  t.equal(run([pairs.join(' ').toUpperCase()]).out, plain);
  t.end();
});

t.test('what nobody would use exits with 1 and says why', (t) => {
  t.match(run(['1f00']), {
    code: 1,
    out: 'no datagram of this version, 2 bytes\n  refused  short\n',
  });
  const answer = run(['2300', '--json']);
  t.match(JSON.parse(answer.out), { ok: false, refusal: 'short', header: null });
  t.end();
});

t.test('what is no hexadecimal, and a key of another length, is wrong usage', (t) => {
  t.match(run(['line-3']), { code: 2, out: '', err: /not whole bytes in hexadecimal: line-3/ });
  t.match(run(['130']), { code: 2, out: '', err: /not whole bytes in hexadecimal: 130/ });
  t.match(run([golden('cookie'), '--session-key', '00ff']), {
    code: 2,
    err: /a session's key has 32 bytes, and not 2/,
  });
  t.match(run([]), { code: 2, err: /datagram needs a hex: datagram <hex>/ });
  t.end();
});
