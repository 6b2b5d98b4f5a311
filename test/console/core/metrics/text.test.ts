// Prometheus' text format.

import t from 'tap';
import { escapeLabel, metricsText } from '#console/core/metrics/text.js';

const family = (samples: Parameters<typeof metricsText>[0][number]['samples']) =>
  metricsText([{ name: 'x_seconds', help: 'A \\ and\na line.', type: 'gauge', samples }]);

t.test('a family has its help, its type and a line each value', (t) => {
  t.equal(
    family([
      { labels: {}, value: 1.5 },
      { labels: { line: 'mit', wall: -1 }, value: 3e-9 },
      { labels: { line: 'chi' }, value: 2, atMs: 1_796_094_720_000 },
    ]),
    '# HELP x_seconds A \\\\ and\\na line.\n# TYPE x_seconds gauge\nx_seconds 1.5\n' +
      'x_seconds{line="mit",wall="-1"} 3e-9\nx_seconds{line="chi"} 2 1796094720000\n',
  );
  t.end();
});

t.test('what is not known has no line, and a family without a line is not there', (t) => {
  t.equal(family([{ labels: {}, value: null }]), '');
  t.match(
    family([
      { labels: { a: 'n' }, value: NaN },
      { labels: { a: 'p' }, value: Infinity },
      { labels: { a: 'm' }, value: -Infinity },
    ]),
    /"n"} NaN\n.*"p"} \+Inf\n.*"m"} -Inf\n/,
  );
  t.end();
});

t.test('a name made to break a line, a label or a character does not', (t) => {
  t.equal(escapeLabel('a"} 1\nx_seconds{b="\\'), 'a\\"} 1\\nx_seconds{b=\\"\\\\');
  t.equal(escapeLabel('half \ud800 of'), 'half \ufffd of');
  t.equal(escapeLabel('whole 🕰'), 'whole 🕰');
  t.equal(escapeLabel('x'.repeat(1000)).length, 200);
  t.equal(escapeLabel(`${'x'.repeat(199)}🕰`), `${'x'.repeat(199)}\ufffd`, 'cut within a character');
  t.end();
});

t.test('of two values of the same labels only one is told: both would void the whole text', (t) => {
  const text = family([
    { labels: { line: 'a\ud800' }, value: 1 },
    { labels: { line: 'a\ud801' }, value: 2 },
  ]);
  t.same(text.match(/^x_seconds.*$/gm), ['x_seconds{line="a\ufffd"} 1']);
  t.end();
});
