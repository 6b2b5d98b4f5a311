// A format as a configuration states it: the same value, with its durations as text.

import type { Span } from '@belfry/protocol';
import type { Part, TelegramFormat } from './format.js';

/** A format as the configuration's schema has it, its durations as text. */
export type Description = Readonly<Record<string, unknown>>;

/**
 * A format as a configuration would describe it; `writeSpan` writes a span as the configuration's reader takes it.
 */
export function descriptionOf(
  format: TelegramFormat,
  writeSpan: (span: Span) => string,
): Description {
  const { title, source, unsure, line, scale, every, names, delay, announce, emit } = format;
  const { untrusted, rollover } = format;
  return {
    title,
    source,
    ...(unsure !== undefined && { unsure }),
    line,
    scale,
    every: writeSpan(every),
    ...(names !== 'present' && { names }),
    ...(delay !== 0 && { delay: writeSpan(delay) }),
    announce: { change: writeSpan(announce.change), leap: writeSpan(announce.leap) },
    ...(untrusted !== undefined && { untrusted }),
    ...(rollover !== undefined && { rollover: writeSpan(rollover) }),
    emit: emit.map((part) => describePart(part, writeSpan)),
  };
}

function describePart(part: Part, writeSpan: (span: Span) => string): unknown {
  if (typeof part === 'string') return part;
  const inner = (one: Part): unknown => describePart(one, writeSpan);
  if ('optional' in part) return { ...part, optional: part.optional.map(inner) };
  if ('aside' in part) return { ...part, aside: inner(part.aside) };
  if (!('choose' in part)) return part;
  return {
    choose: part.choose.map(({ within, ...row }) => ({
      ...(within !== undefined && { within: writeSpan(within) }),
      ...row,
    })),
  };
}
