// Prometheus' text format, version 0.0.4: families of samples become lines.
// https://prometheus.io/docs/instrumenting/exposition_formats/

/** The media type of such a text. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Characters of a label's value: a longer one is nobody's name. */
const VALUE_MOST = 200;
/** What stands in a label as it is. */
const PLAIN = /^[\w .:@-]*$/;

/** One value, and whose it is. */
export interface MetricSample {
  /** By names of our own; the values may be anybody's. */
  readonly labels: Readonly<Record<string, string | number>>;
  /** Null for what is not known: it has no line. */
  readonly value: number | null;
  /** When it was so, in milliseconds since 1970; without it, when it is read. */
  readonly atMs?: number;
}

/** All samples of one name. */
export interface MetricFamily {
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly MetricSample[];
}

/** The text of families. Of two samples with the same labels the first counts: a reader would refuse all of them. */
export const metricsText = (families: readonly MetricFamily[]): string =>
  families.map(familyText).join('');

function familyText({ name, help, type, samples }: MetricFamily): string {
  const lines = new Map<string, string>();
  for (const { labels, value, atMs } of samples) {
    if (value === null) continue;
    const series = name + labelsText(labels);
    if (lines.has(series)) continue;
    lines.set(series, `${series} ${valueText(value)}${atMs === undefined ? '' : ` ${atMs}`}\n`);
  }
  if (lines.size === 0) return '';
  return `# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n${[...lines.values()].join('')}`;
}

/** `{group="main",line="mit"}`; empty where there are none. */
function labelsText(labels: MetricSample['labels']): string {
  let text = '';
  for (const name in labels)
    text += `${text === '' ? '' : ','}${name}="${escapeLabel(labels[name]!)}"`;
  return text === '' ? '' : `{${text}}`;
}

/** Backslash, quote and line end as the format wants them; half of a character, which no UTF-8 can say, as U+FFFD. */
export function escapeLabel(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // Nearly every name, and the others take ten times as long.
  if (value.length <= VALUE_MOST && PLAIN.test(value)) return value;
  return value
    .slice(0, VALUE_MOST)
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}

const helpText = (help: string): string => help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) === Infinity) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
