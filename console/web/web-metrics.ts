// The metrics of the web server itself, and of its process.

import type { MetricFamily } from '../core/metrics/text.js';
import type { WebCounts } from './counts.js';

const told = (
  type: MetricFamily['type'],
  name: string,
  help: string,
  value: number,
): MetricFamily => ({
  name,
  help,
  type,
  samples: [{ labels: {}, value }],
});

/** What the web server counts. */
export const webFamilies = (counts: WebCounts, viewers: number): readonly MetricFamily[] => [
  told('gauge', 'belfry_web_streams', 'Browsers and programs that follow.', viewers),
  told('counter', 'belfry_web_requests_total', 'Requests.', counts.requests),
  told(
    'counter',
    'belfry_web_problems_total',
    'Requests that were answered by a problem.',
    counts.problems,
  ),
  told(
    'counter',
    'belfry_web_streams_cut_off_total',
    'Streams cut off because their readers were slow.',
    counts.cutOff,
  ),
  told(
    'counter',
    'belfry_web_refused_tokens_total',
    'Orders without a token, or with a wrong one.',
    counts.refusedTokens,
  ),
];

/** Of the process, under the names that Prometheus' own clients give them. */
export function processFamilies(): readonly MetricFamily[] {
  const { user, system } = process.cpuUsage();
  const startedAt = (performance.timeOrigin / 1000).toFixed(3);
  return [
    told(
      'counter',
      'process_cpu_seconds_total',
      'What the console took of processors.',
      (user + system) / 1e6,
    ),
    told(
      'gauge',
      'process_resident_memory_bytes',
      'The memory of the console.',
      process.memoryUsage.rss(),
    ),
    told(
      'gauge',
      'process_start_time_seconds',
      'When the console started, since 1970.',
      Number(startedAt),
    ),
  ];
}
