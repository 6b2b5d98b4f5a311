// Runs several files of tests in one process: `node together.js FILE…`, files below this folder without their ending.
// A process for each would take longer to start, and to compile the same code again, than most of them take.

import t from 'tap';

const files = process.argv.slice(2);
t.comment(`${files.length} files`);
for (const file of files) await import(new URL(`./${file}.js`, import.meta.url).href);
