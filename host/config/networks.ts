// Networks as a configuration writes them.

import { type Network, networkOf } from '@belfry/protocol/ntp';
import type { Conversion } from './conversion.js';

/** The networks of a list under `path`. Every text that is none is a fault. */
export const convertNetworks = (
  path: string,
  texts: readonly string[],
  conversion: Conversion,
): Network[] =>
  texts.flatMap((text, place) => {
    const network = networkOf(text);
    if (network !== undefined) return [network];
    conversion.faults.push({
      path: `${path}[${place}]`,
      value: text,
      expected: 'a network such as "10.0.0.0/8" or "fd00::/8", or one address',
    });
    return [];
  });
