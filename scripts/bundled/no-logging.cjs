'use strict';
// A logger that says nothing, for fastify: the console has a log of its own. The package that has this task says its
// licence by a link only, and a bundle needs the text.

const nothing = () => {};
const logger = Object.fromEntries(
  ['fatal', 'error', 'warn', 'info', 'debug', 'trace'].map((level) => [level, nothing]),
);

module.exports = logger;
