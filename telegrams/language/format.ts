// The description language: everything there is to know about a telegram, as a value.

import type { Span } from '@belfry/protocol';
import type { FieldName, Weekday } from './fields.js';
import type { When } from './facts.js';

/** Which clock a telegram shows: UTC, or the civil time of the port's zone. */
export type Scale = 'utc' | 'local';

/** Speed, data bits, parity (none, even, odd) and stop bits, as people write them: `9600 7E2`. */
export type LineText = `${number} ${7 | 8}${'N' | 'E' | 'O'}${1 | 2}`;

/**
 * A telegram's format. Every telegram that is written of a format has the same length: its parts follow each other,
 * each in a fixed number of bytes. A reader takes more than that, where a part says so: other stations have positions,
 * names and decimals of their own. The formats that are built in and those that a configuration states are values of
 * this one type.
 */
export interface TelegramFormat {
  readonly title: string;
  /** Who published the layout. */
  readonly source: string;
  /** What is not certain about it. */
  readonly unsure?: string;
  /** The usual line settings; a port may have others. */
  readonly line: LineText;
  /** The usual time scale of its fields; a port may have the other. */
  readonly scale: Scale;
  readonly emit: readonly Part[];
  /** A telegram leaves at every whole multiple of this time of day. Whole seconds. */
  readonly every: Span;
  /** The second that begins at the on-time mark, or the one that begins a second after it. */
  readonly names: 'present' | 'coming';
  /** How long after the second's beginning the on-time mark is due; mostly 0. */
  readonly delay: Span;
  /** How long before a change of the offset from UTC, and before a leap second, it is told. */
  readonly announce: { readonly change: Span; readonly leap: Span };
  /**
   * What is sent while the time is not to be trusted, if a port does not say: `nothing` where clocks are known to show
   * the time in spite of the telegram's sign. If not given: the telegram with its sign, where it has one.
   */
  readonly untrusted?: 'nothing';
  /**
   * A receiver whose count of weeks has begun anew shows a date that is too early by this. A reader puts it back when
   * the date that it shows is not credible.
   */
  readonly rollover?: Span;
}

/**
 * One part of a telegram. A text stands for itself, with control characters by name: `<STX>`,
 * `<CR>`, any byte as `<0xA5>`, and `<<` for a `<`.
 */
export type Part = string | Field | Choice | Sum | Check | Mark | Aside | Optional;

/** How a number is put into bytes. */
export interface Digits {
  /** How many bytes: a digit each in decimal and hex, two in BCD, eight bits each in binary. */
  readonly width?: number;
  /** Decimal if not given; hex is written in capitals; binary has its high byte first. */
  readonly base?: Base;
  /** What fills up a decimal or hex number: zeros if not given. */
  readonly pad?: '0' | ' ';
  /** The last byte first: units before tens, or a binary number's low byte first. */
  readonly reversed?: boolean;
}

/** How a number is written as bytes: as decimal or hexadecimal characters, as BCD, or as a binary number. */
export type Base = 'decimal' | 'hex' | 'bcd' | 'binary';

/** A number of the time or date. */
export interface Field extends Digits {
  readonly field: FieldName;
  /** A text for each value in place of a number, from the least value on. */
  readonly texts?: readonly string[];
  /** Taken off before it is written: 1 makes a month of 0 to 11, 2000 a year of 0 to 99. */
  readonly minus?: number;
  /** Of a weekday: the day that counts as 1. Monday if not given. */
  readonly first?: Weekday;
  /** The scale, where it is not the format's own. */
  readonly scale?: Scale;
  /** What a reader takes for a value that is not stated. Never written. */
  readonly absent?: string;
  /** Texts that a reader takes for a value as well. Never written. */
  readonly also?: readonly { readonly text: string; readonly is: number }[];
  /** How many decimal digits a reader takes: at least and at most. As many as are written if not given. */
  readonly digits?: readonly [least: number, most: number];
}

/**
 * What says nothing of the time, as a position, the name of a station or the end of a line. It is written as it is; a
 * reader takes that text, one of `also`, or passes over whatever stands in its place.
 */
export interface Aside {
  readonly aside: string | Choice;
  readonly also?: readonly string[];
  /**
   * How many characters a reader passes over, at least and at most, up to a comma, a semicolon, an asterisk or a control
   * character. If not given: none, but the text and those of `also`.
   */
  readonly pass?: readonly [least: number, most: number];
  /** Only such characters are passed over; any if not given. */
  readonly of?: 'digits' | 'letters';
}

/** Parts that a reader finds all together, or not at all. */
export interface Optional {
  readonly optional: readonly Part[];
  /** False for parts that are only read. */
  readonly write?: false;
}

/** One text of several, by what is the case: the first row of which all holds. */
export interface Choice {
  readonly choose: readonly ChoiceRow[];
}

/** One text of a choice, and the conditions under which it is written. */
export interface ChoiceRow {
  /** Must all hold; a row without conditions always does, and is the last. */
  readonly when?: When | readonly When[];
  /** Holds while the clock is certain to be no more wrong than this. */
  readonly within?: Span;
  readonly text: string;
  /** Read as this row as well. Never written. */
  readonly also?: readonly string[];
}

/** One number of several: bits by what is the case, and fields, each with its weight. */
export interface Sum extends Digits {
  readonly sum: readonly Term[];
}

/** A constant, a number that is added when all its conditions hold, or a field times its weight. */
export type Term = number | Flag | Weighted | Either;

/** A number that says nothing of the time, and that a reader finds added or not. */
export interface Either {
  readonly either: number;
  /** Whether it is added when it is written; false if not given. */
  readonly write?: true;
}

/** A number that is added to a sum while its conditions hold. */
export interface Flag {
  readonly when: When | readonly When[];
  readonly add: number;
  /** Read as this flag as well. Never written. */
  readonly also?: readonly number[];
}

/** A field of the time or date whose value, times a weight, is added to a sum. */
export interface Weighted extends Pick<Field, 'field' | 'minus' | 'first' | 'scale'> {
  /** 1 if not given. */
  readonly times?: number;
}

/** A check over bytes before it: an exclusive or, a sum, or a CRC. */
export interface Check {
  readonly check: CheckName;
  /** The first byte that it covers, counted from 0. */
  readonly from?: number;
  /** The first that it no longer covers; below 0 counted back from the check itself. */
  readonly to?: number;
  /** Hex if not given. */
  readonly base?: 'hex' | 'binary';
  /** The low digit, or the low byte, first. */
  readonly reversed?: boolean;
}

/** The name of a check over bytes: an exclusive or, a sum of eight bits, or the CRC-16 of Modbus. */
export type CheckName = 'xor' | 'sum8' | 'crc16-modbus';

/**
 * Takes no room. The start bit of the character that follows is on time; at the end of the
 * telegram it is the end of the last stop bit. Without it the first character is on time.
 */
export interface Mark {
  readonly mark: 'on-time';
}

const HOUR = 3600e9 as Span;

/** A format with what is usual filled in: each second, on the second, announced an hour before. */
export const formatOf = (
  told: Pick<TelegramFormat, 'title' | 'source' | 'line' | 'scale' | 'emit'> &
    Partial<TelegramFormat>,
): TelegramFormat => ({
  every: 1e9 as Span,
  names: 'present',
  delay: 0 as Span,
  announce: { change: HOUR, leap: HOUR },
  ...told,
});
