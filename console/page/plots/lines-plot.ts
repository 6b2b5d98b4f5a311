// The offsets of all lines of a group in one picture.

import type { GroupView, LineView } from '../../core/wall/view.js';
import { offsetText } from '../words/format.js';
import type { Curve } from './chart.js';
import type { PanelContent } from './plot-panel.js';
import { valuesIn } from './series.js';
import { spanTicks } from './ticks.js';

/** Pixels. */
const HEIGHT = 300;
/** More curves than so many have one look: nobody tells twenty colours apart. */
const COLOURED_MOST = 12;

/** What a panel shows of these lines of a group. */
export function linesContent(group: GroupView, lines: readonly LineView[]): PanelContent {
  const keys = lines.map(({ name }) => ({ group: group.name, line: name, wall: 0 }));
  const curves = lines.map(({ name }, i): Curve => ({
    name,
    look: lines.length > COLOURED_MOST ? 'thin' : i,
  }));
  return {
    keys,
    group: group.name,
    subject: null,
    plots: [
      {
        kind: {
          title: 'Offset from group time',
          curves,
          bands: [],
          ticks: spanTicks,
          valueText: offsetText,
          leavesOut: 'typical',
          fromZero: false,
          tints: false,
          height: HEIGHT,
        },
        rows: (feed, columns) =>
          keys.map((key) => valuesIn(feed.points(key), columns, 'offset', 'mean')),
      },
    ],
  };
}
