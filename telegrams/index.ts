// Telegrams of digital wall clocks: the formats that are built in, and what encodes, decodes and explains any.

export { CATALOGUE } from './catalogue.js';
export { bytesOfText, textOfBytes } from './language/characters.js';
export { decode, type Decoded, type Knowledge } from './language/decode.js';
export { descriptionOf, type Description } from './language/describe.js';
export { encode } from './language/encode.js';
export { layoutRows, onTimeWords, tellsOf, type LayoutRow } from './language/explain.js';
export { faultsOfFormat } from './language/faults.js';
export { formatOf, type TelegramFormat } from './language/format.js';
export { formatIn, momentOf, type Moment } from './language/moment.js';
export type { TelegramRefusal } from './language/refusal.js';
export { UTC, zoneOf, type Zone } from './language/zone.js';
export { gorgy } from './formats/gorgy.js';
export { hopf6021 } from './formats/hopf-6021.js';
