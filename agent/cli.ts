#!/usr/bin/env node
// The commands for people at an agent: one file each in commands/.

import { keepNegatives, runProgram } from '@belfry/host/cli';

const words = keepNegatives(process.argv.slice(2));

/** Settles when the command has ended. */
export const agentDone = runProgram({
  name: 'belfry-agent',
  about: 'for people at an agent; the daemon itself is belfry-agentd',
  words,
  parser: async (given) => (await import('yargs')).default([...given]),
  commands: {
    join: async () => (await import('./commands/join.js')).join,
    status: async () => (await import('./commands/status.js')).status,
    history: async () => (await import('./commands/history.js')).history,
    follow: async () => (await import('./commands/follow.js')).follow,
    wait: async () => (await import('./commands/wait.js')).wait,
    ask: async () => (await import('./commands/ask.js')).ask,
    config: async () => (await import('./commands/config.js')).config,
    enable: async () => (await import('./commands/enable.js')).enable,
    disable: async () => (await import('./commands/enable.js')).disable,
    reload: async () => (await import('./commands/reload.js')).reload,
    check: async () => (await import('./commands/check.js')).check,
    doctor: async () => (await import('./commands/doctor.js')).doctor,
    telegrams: async () => (await import('./commands/telegrams.js')).telegrams,
    serial: async () => (await import('./commands/serial.js')).serial,
    datagram: async () => (await import('./commands/datagram.js')).datagram,
    run: async () => (await import('./commands/run.js')).run,
  },
});
