// A port for people, as `status` and `serial test` show it.

import { countsText, pairLines, shortSpan } from '@belfry/protocol/node/columns.js';
import type { PortReport } from '../../serial/report.js';

/** A heading and a few lines for each port. */
export const portLines = (ports: readonly PortReport[]): string[] =>
  ports.flatMap((port) => [
    `  ${port.path}: ${stateText(port)}`,
    ...pairLines([
      ['sends', `${port.format} at ${port.line}, time of ${port.zone}`],
      ['last', port.last === null ? 'none yet' : `${port.last.names}  ${port.last.text}`],
      ['punctual', punctualText(port)],
      ['not sent', notSentText(port)],
      ['latency timer', latencyText(port)],
      ['faults', countsText(port.faults)],
    ]).map((line) => `  ${line}`),
  ]);

function stateText({ state, fault, device, path }: PortReport): string {
  const where = device === null || device === path ? '' : ` (${device})`;
  return `${state}${where}${fault === null ? '' : `, ${fault}`}`;
}

export function punctualText({ punctuality, sent }: PortReport): string | undefined {
  if (punctuality === null) return undefined;
  const { p50Ns, p99Ns, worstNs } = punctuality;
  return `p50 ${shortSpan(p50Ns)}, p99 ${shortSpan(p99Ns)}, worst ${shortSpan(worstNs)}; ${sent} sent`;
}

function notSentText({ dropped, missed, reopened }: PortReport): string | undefined {
  if (dropped + missed + reopened === 0) return undefined;
  return `${dropped} dropped, ${missed} while it was not there; opened again ${reopened} times`;
}

const latencyText = ({ latencyTimerMs }: PortReport): string | undefined =>
  latencyTimerMs === null ? undefined : `${latencyTimerMs} ms`;
