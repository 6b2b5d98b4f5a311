// `belfry-master enable PART`: lets the master use a network card's own stamps, serve NTP, or run in time.

import {
  CARD_PART,
  type DaemonPart,
  NTP_PART,
  partCommands,
  type ProgramCommand,
} from '@belfry/host/cli';
import { MASTER_KIND } from './config.js';

/** What can be enabled, each by a drop-in of that name. */
export const MASTER_PARTS: readonly DaemonPart[] = [
  CARD_PART,
  NTP_PART,
  {
    name: 'realtime',
    does: 'run whenever it wants to, before other programs',
    dropIn: 'belfry-masterd-realtime.conf',
  },
];

const commands = partCommands(MASTER_KIND, MASTER_PARTS);

/** `belfry-master enable PART`: a part of the service is allowed what it needs of systemd. */
export const enable: ProgramCommand = commands.enable;
/** `belfry-master disable PART`: takes that back. */
export const disable: ProgramCommand = commands.disable;
