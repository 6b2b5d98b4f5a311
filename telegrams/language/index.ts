// The language in which formats are described, and what encodes, decodes and explains them.

export { mayBeMisaligned } from './alignment.js';
export { blankFormat } from './blank.js';
export { bytesOfText, textOfBytes } from './characters.js';
export { civilTime, endsMonth, type Instant } from './civil-time.js';
export { decode, interpret, type Decoded, type Knowledge } from './decode.js';
export { descriptionOf, type Description } from './describe.js';
export { domainsOf, knowsLeapSeconds } from './domains.js';
export { encode } from './encode.js';
export { layoutRows, onTimeWords, tellsOf, type LayoutRow } from './explain.js';
export { faultsOfFormat } from './faults.js';
export type { FieldName } from './fields.js';
export {
  formatOf,
  type Aside,
  type Check,
  type Choice,
  type ChoiceRow,
  type Field,
  type LineText,
  type Optional,
  type Part,
  type Scale,
  type TelegramFormat,
} from './format.js';
export {
  characterTime,
  headOf,
  isDue,
  leastSize,
  lineOf,
  telegramSize,
  timingOf,
  type Timing,
  writtenParts,
} from './layout.js';
export { formatIn, momentOf, offsetIn, type Moment } from './moment.js';
export { matchTelegram, readTelegram, type TelegramReading } from './reading.js';
export type { TelegramRefusal } from './refusal.js';
export { hundredths, parts } from './shorthand.js';
export { UTC, zoneBy, zoneOf, type Zone } from './zone.js';
export { readZoneFile, type ZoneFile } from './zone-file.js';
export { zoneRuleOf, type ZoneRules } from './zone-rule.js';
