#!/usr/bin/env node
// The commands for people at the console: one file each in commands/.

import { runProgram } from '@belfry/host/cli';

/** Settles when the command has ended. */
export const consoleDone = runProgram({
  name: 'belfry-console',
  about: 'for people at the console; the daemon itself is belfry-consoled',
  words: process.argv.slice(2),
  parser: async (given) => (await import('yargs')).default([...given]),
  commands: {
    config: async () => (await import('./commands/config.js')).config,
    check: async () => (await import('./commands/check.js')).check,
    history: async () => (await import('./commands/history.js')).history,
    report: async () => (await import('./commands/report.js')).report,
    troubles: async () => (await import('./commands/troubles.js')).troubles,
    alarm: async () => (await import('./commands/alarm.js')).alarm,
    token: async () => (await import('./commands/token.js')).token,
    run: async () => (await import('./commands/run.js')).run,
  },
});
