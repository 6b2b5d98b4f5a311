// What a master's events are in words, and how much they matter.

import type { Level } from '@belfry/protocol/node/log.js';
import { formatAddress, formatDuration } from '@belfry/protocol/node/units.js';
import type { MasterEvent } from '../core/observation.js';

export function tell(event: MasterEvent): { readonly level: Level; readonly text: string } {
  switch (event.type) {
    case 'joined':
      return { level: 'info', text: `${event.name} joined from ${formatAddress(event.from)}` };
    case 'left':
      return { level: 'info', text: `${event.name} left` };
    case 'health':
      return event.health === 'healthy'
        ? { level: 'info', text: `${event.name} answers again` }
        : { level: 'warn', text: `${event.name} does not answer: ${event.health}` };
    case 'outlier':
      return event.outlier
        ? {
            level: 'warn',
            text: `${event.name} disagrees with the group by ${formatDuration(event.offset)}: left out`,
          }
        : { level: 'info', text: `${event.name} agrees with the group again` };
    case 'formed':
      return {
        level: event.agreed ? 'info' : 'error',
        text:
          `${event.agreed ? '' : 'ALARM: no majority: '}group time agreed on by ${event.agreeing} of ${event.voters} clocks, ` +
          `${formatDuration(event.moved)} from this machine's`,
      };
    case 'disagreement':
      return event.lasts
        ? {
            level: 'error',
            text: `ALARM: only ${event.agreeing} of ${event.voters} clocks agree: nothing is corrected`,
          }
        : { level: 'info', text: `${event.agreeing} of ${event.voters} clocks agree again` };
    case 'dictated':
      return {
        level: 'warn',
        text: `an operator moved the time by ${formatDuration(event.moved)}`,
      };
    case 'term':
      return { level: 'info', text: `leading in term ${event.term}` };
    case 'name-in-use':
      return {
        level: 'warn',
        text: `a second device calls itself ${event.name}, at ${formatAddress(event.from)}: refused`,
      };
  }
}
