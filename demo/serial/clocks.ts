// Four wall clocks as their makers would have built them: each reads its own telegram, by its own
// few lines, which share nothing with those that wrote it.

const NUL_YEAR = 2000;

/** What a clock shows after a telegram. */
export interface Shown {
  /** As on its display. */
  readonly text: string;
  /** The second that begins at the on-time mark, since 1970. */
  readonly second: number;
  /** The telegram did not say that its time is not to be trusted. */
  readonly trusted: boolean;
}

export interface ClockKind {
  readonly format: string;
  readonly zone: string;
  /** A whole telegram. */
  readonly pattern: RegExp;
  readonly read: (fields: readonly string[]) => Shown | undefined;
  /** From the first start bit to the on-time mark, nanoseconds. */
  readonly mark: number;
}

type Six = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  s: number,
];

const unix = ([year, month, day, ...rest]: Six, hoursAhead: number): number =>
  Date.UTC(year, month - 1, day, ...rest) / 1000 - hoursAhead * 3600;

/** Characters of ten bits at 9600 baud. */
const characters = (many: number): number => (many * 10e9) / 9600;

const clockText = (h: string, m: string, s: string): string => `${h}:${m}:${s}`;

export const CLOCKS: Readonly<Record<string, ClockKind>> = {
  kmc: {
    format: 'meinberg-std',
    zone: 'Europe/Berlin',
    pattern: /D:(..)\.(..)\.(..);T:.;U:(..)\.(..)\.(..);(.).(.).[^ -~]/,
    mark: 0,
    read([d, mo, y, h, m, s, unset, season]) {
      const date = [NUL_YEAR + +y!, +mo!, +d!, +h!, +m!, +s!] as const;
      const second = unix(date, season === 'S' ? 2 : 1);
      return { text: clockText(h!, m!, s!), second, trusted: unset !== '#' };
    },
  },
  mit: {
    format: 'nmea-zda',
    zone: 'UTC',
    pattern: /\$(GPZDA,(..)(..)(..)\.\d+,(..),(..),(....),\d\d,\d\d)\*(..)\r\n/,
    mark: 0,
    read([body, h, m, s, d, mo, y, check]) {
      const sum = [...body!].reduce((xor, one) => xor ^ one.charCodeAt(0), 0);
      if (sum !== Number.parseInt(check!, 16)) return undefined;
      const date = [+y!, +mo!, +d!, +h!, +m!, +s!] as const;
      return { text: clockText(h!, m!, s!), second: unix(date, 0), trusted: true };
    },
  },
  tapmi: {
    format: 'sysplex-1',
    zone: 'UTC',
    pattern: /[^ -~](\d\d\d):(..):(..):(..)([ ?])\r\n/,
    mark: characters(14),
    read([day, h, m, s, unset]) {
      // It has no year of its own: this year's, as every receiver of this format takes it.
      const date = [new Date().getUTCFullYear(), 1, +day!, +h!, +m!, +s!] as const;
      return { text: clockText(h!, m!, s!), second: unix(date, 0), trusted: unset !== '?' };
    },
  },
  sols: {
    format: 'if482',
    zone: 'Asia/Tokyo',
    pattern: /O([AM?])[WSUL](..)(..)(..).(..)(..)(..)\r/,
    // Its second begins where the telegram ends.
    mark: characters(17),
    read([mode, y, mo, d, h, m, s]) {
      const date = [NUL_YEAR + +y!, +mo!, +d!, +h!, +m!, +s!] as const;
      return { text: clockText(h!, m!, s!), second: unix(date, 9), trusted: mode === 'A' };
    },
  },
};
