// Writes docs/telegrams.md from the descriptions of the formats; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { format as prettify, resolveConfig } from 'prettier';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { textOfBytes } from '#telegrams/language/characters.js';
import { encode } from '#telegrams/language/encode.js';
import { layoutRows, onTimeWords, tellsOf } from '#telegrams/language/explain.js';
import { telegramSize, timingOf } from '#telegrams/language/layout.js';
import { momentOf } from '#telegrams/language/moment.js';
import { zoneOf } from '#telegrams/language/zone.js';
import { formatDuration } from '#host/config/units.js';

const FILE = new URL('../docs/telegrams.md', import.meta.url);

const ZONE = zoneOf('Europe/Berlin');
const SUMMER = momentAt('2026-07-15T12:34:56Z');
const WINTER = momentAt('2026-01-05T07:08:09Z');

const ABOUT = `# Telegrams to wall clocks

<!-- Written by scripts/telegrams-page.mjs from telegrams/: change it there. -->

Every format that is built in for clocks on a serial line. Another one is described in the configuration: [describing-telegrams.md](describing-telegrams.md). \`belfry-agent telegrams\` shows the same as this page: \`list\` all, \`explain\` one, \`preview\` the bytes of any instant, \`describe\` one as a configuration states it.

How a clock gets them: [serial.md](serial.md).

**None of these formats has been tested on the device it is for.** Each is the published layout; what is not certain is said beside it. Before a clock is hung up, let it run against a watch over a minute and over an hour.

## What the words mean

- **On time**: the start bit of this character is on the beginning of a second; for some formats it is the end of the last stop bit. The telegram names the second that begins there.
- **Leaves**: when the first start bit leaves, on that second or before it, at the usual line settings. Belfry works it out anew for a port with other settings.
- **Shows**: the usual time. A port may ask for the other; in a zone that is UTC, local time is UTC.
- **Tells**: what a reader can see in the telegram beside the time. _Not set_ is also a clock that ran on for too long to be trusted. Where a format has no sign for something, the clock on the wall does not know it.
- **Never sends**: what a reader understands, but a running agent never sends. A format without a sign for leap seconds shows no second 60: with \`leap.rule\` \`step\` the second 59 comes twice. \`telegrams preview --leap insert\` shows what a telegram is before a leap second.
- **A change** is one of the offset from UTC, such as the beginning of summer time.
- **Example**: the telegram of 2026-07-15 12:34:56 UTC, which is 14:34:56 in Berlin, on a clock that is synchronised and right. Positions count from 0.
- **Other stations** write what is theirs: a position, a name, more decimals. Where this page says _a reader passes over_, _a reader takes_ or _not needed by a reader_, Belfry writes the text of the example and reads what others write. _Only read_ is what Belfry never writes.
- A year of two digits means, to a reader, the one from 50 years before now to 49 after. A telegram without a year or a date is completed to the nearest one. A reader whose own clock shows a time before 1980 was never set: to it nothing is before 2026.
- A check that is there must be right. Of the sentences of NMEA, RMC must have one, as the standard demands; ZDA and GGA may lack it, as older versions of it allow.
- A day of the week is read as Sunday for 0 as well as for 7, where Monday is 1.
- A receiver of GPS whose weeks have begun anew shows a date that is 1024 weeks too early. Where a format says so, a date before 2026 that is about now with 1024 weeks more is put right.
- Control characters are written by name, \`<STX>\`, other bytes as \`<0xA5>\`, and a \`<\` of the telegram itself as \`<<\`.

## All formats
`;

function momentAt(text) {
  const time = { seconds: Date.parse(text) / 1000, nanoseconds: 0 };
  return momentOf(time, ZONE, { quality: 'synchronised', bound: 0 });
}

const code = (text) => {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text}${fence}`;
};
const cell = (text) => text.replaceAll('|', '\\|');
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (heads, rows) =>
  [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');

const leadText = (lead) => {
  if (lead === 0) return 'on the second';
  const size = formatDuration(Math.abs(lead));
  return lead > 0 ? `${size} before` : `${size} after`;
};

/** Texts of a telegram, which stand in double quotes, as code; a code of spaces would not be seen. */
const words = (what) =>
  what.replaceAll(/"([^"]*)"/g, (_, text) =>
    text.trim() === '' ? spaces(text.length) : code(text),
  );

const spaces = (count) => (count === 1 ? 'a space' : `${count} spaces`);

const shown = (text) => (text.trim() === '' && text !== '' ? spaces(text.length) : code(text));

function overview() {
  const rows = [...CATALOGUE].map(([name, format]) => [
    `[${name}](#${name})`,
    format.title,
    format.line,
    format.scale === 'utc' ? 'UTC' : 'local',
    String(telegramSize(format)),
    leadText(timingOf(format).lead),
  ]);
  return table(['format', 'is', 'line', 'shows', 'bytes', 'leaves'], rows);
}

function section([name, format]) {
  const { told, untold, unsent } = tellsOf(format);
  const facts = [
    ['from', format.source],
    ['not certain', format.unsure],
    [
      'line',
      `${format.line}; ${telegramSize(format)} bytes take ${formatDuration(timingOf(format).duration)}`,
    ],
    ['sent', format.every === 1e9 ? undefined : `every ${formatDuration(format.every)}`],
    ['on time', words(onTimeWords(format).replace(/\((.*)\)/, '("$1")'))],
    ['leaves', leadText(timingOf(format).lead)],
    ['tells', told.join(', ')],
    ['does not tell', untold.join(', ')],
    ['never sends', unsent.join(', ')],
    ['told before', announceText(format, told)],
    [
      'untrusted',
      format.untrusted &&
        'clocks show it in spite of its sign: a port sends nothing, unless it says',
    ],
    ['rollover', format.rollover && `${formatDuration(format.rollover)} are put back`],
  ].filter(([, text]) => text);
  const layout = layoutRows(format, SUMMER).map(({ at, size, what, example }) => [
    size > 1 ? `${at}–${at + size - 1}` : String(at),
    size === 0 ? '' : shown(example),
    what === 'text' ? '' : words(what),
  ]);
  return [
    `### ${name}`,
    `${format.title}.`,
    facts.map(([head, text]) => `- **${head}**: ${text}`).join('\n'),
    ['```', ...[SUMMER, WINTER].map((moment) => textOfBytes(encode(format, moment))), '```'].join(
      '\n',
    ),
    table(['at', 'example', 'is'], layout),
  ].join('\n\n');
}

/** How early, where the format tells it at all. */
function announceText({ announce }, told) {
  const lines = [];
  if (told.includes('a change of summer time ahead'))
    lines.push(`a change ${formatDuration(announce.change)}`);
  return lines.join(', ');
}

const raw = [ABOUT, overview(), '## Each format', ...[...CATALOGUE].map(section)].join('\n\n');
const page = await prettify(raw, { ...(await resolveConfig(FILE.pathname)), parser: 'markdown' });

if (!process.argv.includes('--check')) writeFileSync(FILE, page);
else if (readFileSync(FILE, 'utf8') !== page) {
  console.error('docs/telegrams.md is stale: run node scripts/telegrams-page.mjs');
  process.exit(1);
}
