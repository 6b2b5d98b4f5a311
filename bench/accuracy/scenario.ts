// Scenario files: one run with every oscillator and link feature of the simulator, checked first.

import { readFileSync } from 'node:fs';
import { Ajv, type JSONSchemaType } from 'ajv';
import { SECOND } from '#protocol/time.js';
import type { LinkOptions } from '#sim/link.js';
import type { OscillatorOptions } from '#sim/oscillator.js';
import type { Scene } from '#sim/scene.js';

const number = { type: 'number' };
const positive = { type: 'number', minimum: 0 };
const share = { type: 'number', minimum: 0, maximum: 1 };
const record = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const list = (items: object) => ({ type: 'array', items });

/** One direction; delays are seconds in the file. */
const link = record(
  {
    base: positive,
    jitter: positive,
    shape: { type: 'integer', minimum: 1 },
    loss: share,
    duplication: share,
    reordering: record({ chance: share, by: positive }),
    spikes: record({ chance: share, mean: positive }),
    bursts: record({ period: positive, length: positive, jitter: positive }),
    routes: list(record({ at: positive, base: positive })),
    outages: list(record({ from: positive, to: positive })),
  },
  ['base'],
);
const change = record({ at: { type: 'integer', minimum: 0 }, by: number });
const oscillator = record(
  {
    drift: number,
    wander: positive,
    swing: record({ amplitude: number, period: { type: 'number', exclusiveMinimum: 0 } }),
    rateSteps: list(change),
    phaseSteps: list(change),
  },
  [],
);
const schema = record(
  {
    algorithm: { enum: ['follow', 'measure'] },
    poll: { type: 'number', minimum: 0.01 },
    end: { type: 'integer', minimum: 10 },
    from: { type: 'integer', minimum: 0 },
    seed: { type: 'integer' },
    offset: number,
    stampNoise: positive,
    link,
    out: link,
    back: link,
    agent: oscillator,
    master: oscillator,
  },
  ['poll', 'end'],
);

interface File extends Partial<Omit<Scene, 'out' | 'back'>> {
  readonly poll: number;
  readonly end: number;
  readonly link?: LinkOptions;
  readonly out?: LinkOptions;
  readonly back?: LinkOptions;
}

/** @throws Error, with every fault of the file in a line of its own. */
export function readScenario(path: string, seed?: number): Scene {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile(schema as unknown as JSONSchemaType<File>);
  const file = read(path);
  if (!validate(file)) {
    const faults = (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${path}: ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
    throw new Error(faults.join('\n'));
  }
  const both = file.link;
  const [out, back] = [file.out ?? both, file.back ?? both];
  if (out === undefined || back === undefined)
    throw new Error(`${path}: give a "link", or both "out" and "back"`);
  const from = file.from ?? Math.floor(file.end / 4);
  if (from >= file.end - 1) throw new Error(`${path}: "from" must be before "end"`);
  return {
    seed: seed ?? file.seed ?? 1,
    algorithm: file.algorithm ?? 'follow',
    poll: file.poll,
    end: file.end,
    from,
    out: nanoseconds(out),
    back: nanoseconds(back),
    agent: inNanoseconds(file.agent ?? {}),
    master: inNanoseconds(file.master ?? {}),
    offset: (file.offset ?? 0.1) * SECOND,
    ...(file.stampNoise !== undefined && { stampNoise: file.stampNoise * SECOND }),
  };
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function nanoseconds(link: LinkOptions): LinkOptions {
  const { base, jitter, reordering, spikes, bursts, routes } = link;
  return {
    ...link,
    base: base * SECOND,
    ...(jitter !== undefined && { jitter: jitter * SECOND }),
    ...(reordering && { reordering: { ...reordering, by: reordering.by * SECOND } }),
    ...(spikes && { spikes: { ...spikes, mean: spikes.mean * SECOND } }),
    ...(bursts && { bursts: { ...bursts, jitter: bursts.jitter * SECOND } }),
    ...(routes && { routes: routes.map((route) => ({ ...route, base: route.base * SECOND })) }),
  };
}

const inNanoseconds = (options: OscillatorOptions): OscillatorOptions => ({
  ...options,
  ...(options.phaseSteps && {
    phaseSteps: options.phaseSteps.map(({ at, by }) => ({ at, by: by * SECOND })),
  }),
});
