// Telegrams of wall clocks: the formats that are built in.

export { CATALOGUE } from './catalogue.js';
export { gorgy } from './formats/gorgy.js';
export { hopf6021 } from './formats/hopf-6021.js';
