// `belfry-master list`: who is in the group, and in which role; never a key.

import { Failure, printAnswer } from '@belfry/host/cli';
import { formatInstant } from '@belfry/host/keys';
import type { CredentialRole } from '@belfry/protocol/seal';
import type { CommandModule } from 'yargs';
import { isLive, type LiveEntry } from '../core/roster/entry.js';
import { readRosterFile } from '../roster/roster-file.js';
import { type RosterArguments, rosterMaster, withRoster } from './roster/source.js';

export const list: CommandModule<object, RosterArguments> = {
  command: 'list',
  describe: 'list who is in the group, and in which role',
  builder: withRoster,
  handler(argv) {
    const { keys: path } = rosterMaster(argv);
    const read = readRosterFile(path);
    if ('fault' in read) throw new Failure(read.fault);
    const names = read.entries
      .filter(isLive)
      .toSorted(byRole)
      .map(({ body }) => {
        const { name, role, old } = body.credential;
        return {
          name,
          role,
          ...(body.place && { addresses: body.place.addresses }),
          ...(body.former.length > 0 && { former: body.former }),
          ...(old && { oldUntil: formatInstant(old.until) }),
        };
      });
    const lines = names.map(({ name, role, addresses, former, oldUntil }) => {
      const remarks = [
        ...(addresses === undefined || addresses.length === 0
          ? []
          : [`at ${addresses.join(', ')}`]),
        ...(former === undefined ? [] : [`formerly ${former.join(', ')}`]),
        ...(oldUntil === undefined ? [] : [`its old key until ${oldUntil}`]),
      ];
      return `${role.padEnd(6)}  ${name}${remarks.length === 0 ? '' : `  (${remarks.join('; ')})`}`;
    });
    const text = lines.length === 0 ? 'nobody is in the group yet' : lines.join('\n');
    printAnswer(argv.json, { ok: true, path, names }, text);
  },
};

/** In the order in which people ask: masters, agents, clients; each by their names. */
const ORDER: readonly CredentialRole[] = ['master', 'agent', 'client'];

const byRole = ({ body: { credential: a } }: LiveEntry, { body: { credential: b } }: LiveEntry) =>
  ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || (a.name < b.name ? -1 : 1);
