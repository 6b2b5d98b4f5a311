// What arrives at a serial port, in portions: each telegram is an instant that there is, or refused.

import { CATALOGUE } from '#telegrams/catalogue.js';
import { encode } from '#telegrams/language/encode.js';
import { telegramSize } from '#telegrams/language/layout.js';
import { momentOf } from '#telegrams/language/moment.js';
import { TELEGRAM_REFUSALS } from '#telegrams/language/refusal.js';
import { zoneOf } from '#telegrams/language/zone.js';
import { TelegramReader } from '#serial/core/telegram-reader.js';
import { rawTime, spanOf } from '#protocol/time.js';
import type { Tape } from '../tape.js';
import { type Target, must } from '../target.js';

const FORMATS = [...CATALOGUE];
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca'].map(
  (name) => zoneOf(name)!,
);
const SECONDS = [1_784_118_896, 0, 946_684_799, 1_792_889_999, 1_774_745_999, 4_102_444_799];
const DIGITS = [...'0123456789 *?#IDSOAF\r\n\u0002\u0003'].map((one) => one.charCodeAt(0));

/** One telegram, of which some characters are others, or none at all. */
function portion(tape: Tape, good: Uint8Array): Uint8Array {
  if (tape.chance(0.1)) return tape.bytes(tape.integer(40));
  const bytes = good.slice(tape.chance(0.1) ? tape.integer(good.length) : 0);
  for (let many = tape.integer(4); many > 0 && bytes.length > 0; many -= 1)
    bytes[tape.integer(bytes.length)] = tape.chance(0.7) ? tape.pick(DIGITS) : tape.byte();
  return bytes;
}

export const telegrams: Target = {
  name: 'telegrams',
  tapeMost: 200,
  play: (tape) => {
    const [name, own] = tape.pick(FORMATS);
    const zone = tape.pick(ZONES);
    const format = { ...own, scale: tape.pick(['utc', 'local'] as const) };
    const reader = new TelegramReader(format);
    const size = telegramSize(format);
    for (let count = 1 + tape.integer(4); count > 0; count -= 1) {
      const seconds = tape.pick(SECONDS) + tape.integer(100_000);
      const about = { quality: 'synchronised' as const, bound: spanOf(1e6) };
      const good = encode(
        format,
        momentOf({ seconds, nanoseconds: tape.integer(1e9) }, zone, about),
      );
      const near = tape.pick([seconds, undefined, 0, -1e10, 1e12, 0.5]);
      for (const heard of reader.take(portion(tape, good ?? new Uint8Array(0)), rawTime(1e9), {
        zone,
        near,
      })) {
        const why = 'why' in heard ? heard.why : 'read';
        tape.saw(`${name} ${why}`);
        if ('why' in heard)
          must(TELEGRAM_REFUSALS.includes(heard.why), `${heard.why} is no refusal`);
        else {
          const { decoded, stamps, bytes } = heard;
          must(Number.isSafeInteger(decoded.seconds), () => `${name}: second ${decoded.seconds}`);
          must(decoded.nanoseconds >= 0 && decoded.nanoseconds < 1e9, `${name}: no nanoseconds`);
          must(Math.abs(decoded.offset) < 15 * 3600, `${name}: offset ${decoded.offset}`);
          must(stamps.length === bytes.length, `${name}: not every byte has its stamp`);
        }
      }
      // Other stations write more than we do, but none of it without end.
      must(reader.pending < 3 * size, `${name}: ${reader.pending} bytes wait for ${size}`);
    }
  },
};
