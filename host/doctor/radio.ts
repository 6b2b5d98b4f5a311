// Whether the way to the others goes by Wi-Fi, and whether its radio sleeps.

import { hostFinding } from './catalogue.js';
import type { Finding } from './finding.js';
import { type Sight, namesAt, textAt } from './sight.js';

/** A radio by which this machine reaches the others. */
export interface RadioFacts {
  /** Interfaces of the default routes, the preferred one first. */
  readonly routes: readonly string[];
  readonly radios: readonly {
    readonly name: string;
    /** Undefined where nobody can tell. */
    readonly sleeps: boolean | undefined;
  }[];
}

/** Reads which interfaces are radios, and which way is the usual one. */
export async function lookAtRadio(sight: Sight): Promise<RadioFacts> {
  const names = (namesAt(sight, 'sys/class/net') ?? []).filter((name) =>
    namesAt(sight, `sys/class/net/${name}`)?.some((one) => /^(wireless|phy80211)$/.test(one)),
  );
  const radios = await Promise.all(
    names.map(async (name) => ({ name, sleeps: await sleepsAt(sight, name) })),
  );
  return { routes: defaultRoutes(textAt(sight, 'proc/net/route') ?? ''), radios };
}

/** `Power save: on`, as iw(8) has it. */
async function sleepsAt({ run }: Sight, name: string): Promise<boolean | undefined> {
  const answer = await run('iw', ['dev', name, 'get', 'power_save']);
  const word = /^Power save: (on|off)/m.exec(answer?.out ?? '')?.[1];
  return word === undefined ? undefined : word === 'on';
}

/** Of IPv4, from the kernel's table: interface, destination, gateway, flags, ..., metric, mask. */
function defaultRoutes(table: string): string[] {
  return table
    .split('\n')
    .map((line) => line.split(/\s+/))
    .filter(([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000')
    .toSorted((a, b) => Number(a[6]) - Number(b[6]))
    .map(([name]) => name!);
}

/** Judges the way to the others: by the interfaces that `used` names, or by the default route. */
export function judgeRadio(
  { routes, radios }: RadioFacts,
  used: readonly string[] = [],
): Finding[] {
  const ways = used.length > 0 ? used : routes.slice(0, 1);
  return radios
    .filter(({ name }) => ways.includes(name))
    .flatMap(({ name, sleeps }) => {
      const unknown =
        sleeps === undefined
          ? `; whether its radio sleeps, iw dev ${name} get power_save says`
          : '';
      const wifi = hostFinding(
        'wifi',
        `the way to the others is Wi-Fi (${name}): delays change by milliseconds, and bounds are as wide`,
        `a cable, where that is too little${unknown}`,
      );
      return sleeps === true ? [wifi, sleeping(name)] : [wifi];
    });
}

const sleeping = (name: string): Finding =>
  hostFinding(
    'wifi-power-save',
    `the radio of ${name} sleeps between datagrams (power saving): they arrive up to 100 ms late or more`,
    `iw dev ${name} set power_save off, and for ever: 802-11-wireless.powersave 2 in NetworkManager`,
  );
