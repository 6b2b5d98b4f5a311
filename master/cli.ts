#!/usr/bin/env node
// The commands for people at the master: one file each in commands/.

import { keepNegatives, runProgram } from '@belfry/host/cli';
import { keepMinus } from './commands/instant.js';

const words = keepNegatives(keepMinus(process.argv.slice(2)));

/** Settles when the command has ended. */
export const masterDone = runProgram({
  name: 'belfry-master',
  about: 'for people at the master; the daemon itself is belfry-masterd',
  words,
  parser: async (given) => (await import('yargs')).default([...given]),
  commands: {
    add: async () => (await import('./commands/add.js')).add,
    join: async () => (await import('./commands/join.js')).join,
    list: async () => (await import('./commands/list.js')).list,
    remove: async () => (await import('./commands/remove.js')).remove,
    rename: async () => (await import('./commands/rename.js')).rename,
    rotate: async () => (await import('./commands/rotate.js')).rotate,
    status: async () => (await import('./commands/status.js')).status,
    history: async () => (await import('./commands/history.js')).history,
    follow: async () => (await import('./commands/follow.js')).follow,
    wait: async () => (await import('./commands/wait.js')).wait,
    rounds: async () => (await import('./commands/rounds.js')).rounds,
    watch: async () => (await import('./commands/watch.js')).watch,
    set: async () => (await import('./commands/set.js')).set,
    yield: async () => (await import('./commands/yield.js')).giveUp,
    promote: async () => (await import('./commands/promote.js')).promote,
    config: async () => (await import('./commands/config.js')).config,
    enable: async () => (await import('./commands/enable.js')).enable,
    disable: async () => (await import('./commands/enable.js')).disable,
    reload: async () => (await import('./commands/reload.js')).reload,
    check: async () => (await import('./commands/check.js')).check,
    doctor: async () => (await import('./commands/doctor.js')).doctor,
    run: async () => (await import('./commands/run.js')).run,
  },
});
