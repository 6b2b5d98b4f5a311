// The fuzzer's short form: all that was ever found is played again, then some seconds of new inputs.

import t from 'tap';
import { keptInputs, tapeOf } from './finds.js';
import { fuzz } from './fuzzer.js';
import { faultOf } from './playing.js';
import { TARGETS } from './targets.js';

/** Inputs for each target, of one seed: about a second each. */
const INPUTS: Readonly<Record<string, number>> = {
  wire: 10_000,
  ntp: 1000,
  control: 10_000,
  'control-socket': 200,
  configuration: 350,
  'key-file': 500,
  'state-file': 300,
  telegrams: 400,
};
const USUAL = 200;

for (const target of TARGETS)
  t.test(`${target.name}: what was found once is never found again`, async (t) => {
    await target.open?.();
    try {
      for (const kept of keptInputs().filter((one) => one.target === target.name))
        t.equal(await faultOf(target, tapeOf(kept)), undefined, `${kept.file}: ${kept.found}`);
    } finally {
      await target.close?.();
    }
  });

for (const target of TARGETS)
  t.test(`${target.name}: new inputs of one seed find nothing`, async (t) => {
    const most = INPUTS[target.name] ?? USUAL;
    const run = await fuzz(target, { seed: 17, tapes: [], done: (inputs) => inputs >= most });
    t.same(
      run.finds.map(({ tape, message }) => ({ message, tape: Buffer.from(tape).toString('hex') })),
      [],
    );
    t.ok(run.shown > 3, `${run.shown} different things were shown`);
  });
