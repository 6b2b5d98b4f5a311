// A port for people, as `status` and `serial test` show it.

import { countsText, pairLines, shortSpan, signedSpan } from '@belfry/host/cli';
import type { ClockReport, PortReport, TelegramsReport } from '@belfry/serial';

/** A heading and a few lines for each port. */
export const portLines = (ports: readonly PortReport[]): string[] =>
  ports.flatMap((port) => [
    `  ${port.path}: ${stateText(port)}`,
    ...pairLines([
      [port.clock === null ? 'sends' : 'asks', `${port.name} at ${port.line}, ${port.zone}`],
      ...(port.telegrams === null ? [] : telegramPairs(port.telegrams)),
      ...(port.clock === null ? [] : clockPairs(port.clock)),
      ['opened again', port.reopened === 0 ? undefined : `${port.reopened} times`],
      ['latency timer', port.latencyTimerMs === null ? undefined : `${port.latencyTimerMs} ms`],
      ['faults', countsText(port.faults)],
    ]).map((line) => `  ${line}`),
  ]);

function stateText({ state, fault, device, path }: PortReport): string {
  const where = device === null || device === path ? '' : ` (${device})`;
  return `${state}${where}${fault === null ? '' : `, ${fault}`}`;
}

type Pairs = readonly (readonly [string, string | undefined])[];

const telegramPairs = (seen: TelegramsReport): Pairs => [
  ['last', seen.last === null ? 'none yet' : `${seen.last.names}  ${seen.last.text}`],
  ['punctual', punctualText(seen)],
  ['not sent', notSentText(seen)],
];

function punctualText({ punctuality, sent }: TelegramsReport): string | undefined {
  if (punctuality === null) return undefined;
  const { p50Ns, p99Ns, worstNs } = punctuality;
  return `p50 ${shortSpan(p50Ns)}, p99 ${shortSpan(p99Ns)}, worst ${shortSpan(worstNs)}; ${sent} sent`;
}

function notSentText({ dropped, missed }: TelegramsReport): string | undefined {
  if (dropped + missed === 0) return undefined;
  return `${dropped} dropped, ${missed} while the port was not there`;
}

const clockPairs = ({
  shown,
  offsetNs,
  boundNs,
  wall,
  votes,
  untrusted,
  asked,
  answered,
  set,
  delayNs,
}: ClockReport): Pairs => [
  ['shows', shown === null ? 'nothing yet' : `${shown}${untrusted ? ', not to be trusted' : ''}`],
  [
    'off by',
    offsetNs === null
      ? undefined
      : `${signedSpan(offsetNs)}, may be wrong by ${shortSpan(boundNs)}`,
  ],
  ['is', `wall ${wall} to the master${votes ? ', and votes' : ''}`],
  ['answered', `${answered} of ${asked}`],
  ['set', set === 0 ? undefined : `${set} times${delayText(delayNs)}`],
];

const delayText = (delayNs: number): string =>
  delayNs === 0 ? '' : `, ${signedSpan(delayNs).slice(1)} ${delayNs > 0 ? 'earlier' : 'later'}`;
