// `belfry-agent enable PART`: lets the agent steer the clock, use a network card's stamps or serial ports, serve NTP or
// ClockBound's clients, or run in time.

import {
  CARD_PART,
  type DaemonPart,
  NTP_PART,
  partCommands,
  type ProgramCommand,
} from '@belfry/host/cli';
import { AGENT_KIND } from './config.js';

/** What can be enabled, each by a drop-in of that name. */
export const AGENT_PARTS: readonly DaemonPart[] = [
  {
    name: 'steer',
    does: "steer this machine's clock",
    dropIn: 'belfry-agentd.service.d/steer.conf',
    setting: { path: ['clock', 'steer'], value: 'system' },
  },
  CARD_PART,
  {
    name: 'serial',
    does: 'open serial ports',
    dropIn: 'belfry-agentd-serial.conf',
    rules: { file: '70-belfry-serial.rules', subsystem: 'tty' },
  },
  NTP_PART,
  {
    name: 'clockbound',
    does: "tell ClockBound's clients how wrong this machine's clock is",
    dropIn: 'belfry-agentd-clockbound.conf',
    setting: { path: ['publish', 'clockbound'], value: '/var/run/clockbound/shm0' },
  },
  {
    name: 'realtime',
    does: 'run whenever it wants to, before other programs',
    dropIn: 'belfry-agentd-realtime.conf',
  },
];

const commands = partCommands(AGENT_KIND, AGENT_PARTS);

/** `belfry-agent enable PART`: a part of the service is allowed what it needs of systemd. */
export const enable: ProgramCommand = commands.enable;
/** `belfry-agent disable PART`: takes that back. */
export const disable: ProgramCommand = commands.disable;
