// The example in each package's README, run as it stands there; only names of files and ports are the test's own.

import { readFileSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { MASTERD, Running, plant, run } from './plant.js';

const TOP = new URL('../../../', import.meta.url);

/** The first block of a language in a README; undefined where there is none. */
function blockOf(file: string, language: string): string | undefined {
  const text = readFileSync(new URL(file, TOP), 'utf8');
  return new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1];
}

/** Runs the example of a README in the plant's folder. */
async function runExample(t: Test, file: string, path: string, words: Record<string, string> = {}) {
  let code = blockOf(file, 'js') ?? '';
  for (const [word, other] of Object.entries(words)) {
    t.ok(code.includes(word), `${file} has ${word}`);
    code = code.replaceAll(word, other);
  }
  writeFileSync(path, code);
  const result = await run(t, path);
  t.equal(result.code, 0, result.err);
  return result.out;
}

for (const file of ['protocol/README.md', 'telegrams/README.md'])
  t.test(`the example of ${file} prints what stands below it`, async (t) => {
    const out = await runExample(t, file, `${t.testdir()}/example.mjs`);
    t.equal(out, blockOf(file, 'text'));
  });

t.test('the example of host/README.md reads both clocks of this machine', async (t) => {
  const out = await runExample(t, 'host/README.md', `${t.testdir()}/example.mjs`);
  const [, seconds] = /^(\d+) s since 1970, read to \d+ us\nit took \d+ us\n$/.exec(out) ?? [];
  t.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 10, out);
});

t.test(
  'the example of serial/README.md lists the ports of this machine, if there are any',
  async (t) => {
    const out = await runExample(t, 'serial/README.md', `${t.testdir()}/example.mjs`);
    t.match(out, /^(?:\/dev\/\S+ \(.*\)\n)*$/);
  },
);

for (const file of ['agent/README.md', 'README.md'])
  t.test(`the example of ${file} follows a master`, async (t) => {
    const { at, place } = await plant(t, { mode: 'master' });
    const master = new Running(t, [MASTERD, at('m.json')]);
    await master.says(/master on /);
    const words = { '127.0.0.1:7525': place, "'kmc'": "'line-3'", "'kmc.key'": `'${at('a.key')}'` };
    const out = await runExample(t, file, at('example.mjs'), words);
    const [, time] = /^(\S+)\d{6}Z, wrong by \d+ ns at most\n$/.exec(out) ?? [];
    t.ok(Math.abs(Date.parse(`${time}Z`) - Date.now()) < 10_000, out);
    await master.end('SIGTERM');
  });

t.test('the example of master/README.md runs a master', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const words = { "'master.json'": `'${at('m.json')}'` };
  const out = await runExample(t, 'master/README.md', at('example.mjs'), words);
  t.equal(out, 'the master runs\n');
});
