'use strict';
// What the console's store imports of libsql, as one file for an installation without npm.

module.exports = require('libsql');
