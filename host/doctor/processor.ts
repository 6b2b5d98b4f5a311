// How fast the processor is allowed to be, and what holds it back: heat, supply, governor.

import { hostFinding } from './catalogue.js';
import { type Finding, good } from './finding.js';
import { type Sight, namesAt, numberAt, textAt } from './sight.js';

/** With these drivers the governor of this name still follows the load. */
const SELF_GOVERNED = /^(intel_pstate|intel_cpufreq|amd-pstate)/;

/** Bits of the Raspberry Pi's firmware (get_throttled): now, and since the start. */
const PI = { underVoltage: 1, slowed: 2 | 4 | 8, underVoltageBefore: 1 << 16 } as const;

/** What a machine says of its processor. */
export interface ProcessorFacts {
  readonly policies: readonly {
    readonly governor: string | undefined;
    readonly driver: string | undefined;
  }[];
  /** Temperatures in degrees Celsius; `limit` is where the kernel begins to slow down. */
  readonly zones: readonly {
    readonly type: string;
    readonly celsius: number;
    readonly limit: number | undefined;
  }[];
  /** As the Raspberry Pi's firmware has it; undefined on other machines. */
  readonly throttled: number | undefined;
}

const FREQUENCIES = 'sys/devices/system/cpu/cpufreq';
const ZONES = 'sys/class/thermal';
const THROTTLED = 'sys/devices/platform/soc/soc:firmware/get_throttled';

/** Reads what the machine says of its processor. */
export async function lookAtProcessor(sight: Sight): Promise<ProcessorFacts> {
  const policies = (namesAt(sight, FREQUENCIES) ?? [])
    .filter((name) => /^policy\d+$/.test(name))
    .map((name) => ({
      governor: textAt(sight, `${FREQUENCIES}/${name}/scaling_governor`),
      driver: textAt(sight, `${FREQUENCIES}/${name}/scaling_driver`),
    }));
  const zones = (namesAt(sight, ZONES) ?? [])
    .filter((name) => /^thermal_zone\d+$/.test(name))
    .flatMap((name) => zoneAt(sight, `${ZONES}/${name}`));
  return { policies, zones, throttled: await throttledOf(sight) };
}

function zoneAt(sight: Sight, folder: string): ProcessorFacts['zones'] {
  const milli = numberAt(sight, `${folder}/temp`);
  if (milli === undefined) return [];
  const limits = (namesAt(sight, folder) ?? [])
    .filter((name) => /^trip_point_\d+_type$/.test(name))
    .filter((name) => ['passive', 'hot'].includes(textAt(sight, `${folder}/${name}`) ?? ''))
    .flatMap((name) => numberAt(sight, `${folder}/${name.replace(/type$/, 'temp')}`) ?? [])
    // What is switched off stands there as zero, or below.
    .filter((limit) => limit > 0);
  const limit = limits.length === 0 ? undefined : Math.min(...limits) / 1000;
  return [{ type: textAt(sight, `${folder}/type`) ?? '', celsius: milli / 1000, limit }];
}

/** In the kernel's file `50005`, from the command `throttled=0x50005`. */
async function throttledOf(sight: Sight): Promise<number | undefined> {
  const isPi = /Raspberry Pi/.test(textAt(sight, 'proc/device-tree/model') ?? '');
  if (!isPi) return undefined;
  const text =
    textAt(sight, THROTTLED) ?? (await sight.run('vcgencmd', ['get_throttled']))?.out.trim() ?? '';
  const digits = /^(?:throttled=)?(?:0x)?([0-9a-f]+)$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** Judges whether the processor is held back. */
export function judgeProcessor({ policies, zones, throttled = 0 }: ProcessorFacts): Finding[] {
  const has = (bits: number): boolean => (throttled & bits) !== 0;
  const hot = zones.find(({ celsius, limit }) => limit !== undefined && celsius >= limit);
  const isSlow = policies.some(
    ({ governor, driver }) => governor === 'powersave' && !SELF_GOVERNED.test(driver ?? ''),
  );
  const bad = [
    ...(has(PI.underVoltage) ? [underVoltage()] : []),
    ...(has(PI.underVoltageBefore) && !has(PI.underVoltage) ? [underVoltageBefore()] : []),
    ...(has(PI.slowed) || hot !== undefined ? [throttledBy(hot)] : []),
    ...(isSlow ? [powersave()] : []),
  ];
  if (bad.length > 0) return bad;
  const [first] = policies;
  const warmest = Math.max(...zones.map(({ celsius }) => celsius));
  const parts = [
    ...(first?.governor === undefined ? [] : [`governor ${first.governor}`]),
    ...(zones.length === 0 ? [] : [`${Math.round(warmest)} °C`]),
  ];
  return parts.length === 0 ? [] : [good('processor', `not held back: ${parts.join(', ')}`)];
}

const underVoltage = (): Finding =>
  hostFinding(
    'under-voltage',
    'the supply gives this Pi too little voltage now: it slows down, and may crash or lose its card',
    "use the Pi's own supply, a short thick cable, and a powered hub for USB adapters",
  );

const underVoltageBefore = (): Finding =>
  hostFinding(
    'under-voltage-before',
    'the supply gave this Pi too little voltage some time since it started',
    "use the Pi's own supply, a short thick cable, and a powered hub for USB adapters",
  );

const throttledBy = (hot: ProcessorFacts['zones'][number] | undefined): Finding =>
  hostFinding(
    'processor-hot',
    hot === undefined
      ? 'the processor is slowed down by heat or by its supply: this program wakes up later'
      : `the processor is slowed down by heat: ${hot.type} is at ${Math.round(hot.celsius)} °C, its limit is ${Math.round(hot.limit!)} °C`,
    'give it air, a heat sink or a fan; telegrams and stamps are later until then',
  );

const powersave = (): Finding =>
  hostFinding(
    'processor-powersave',
    'the processor is held at its lowest frequency (governor powersave): this program wakes up later',
    'echo schedutil | tee /sys/devices/system/cpu/cpufreq/policy*/scaling_governor',
  );
