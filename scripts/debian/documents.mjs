// The papers of a package: manual pages, completion, changelogs, licences.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { MAINTAINER } from './control.mjs';
import { commandsPage, configPage, daemonPage } from '../man/pages.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const text = (...path) => readFileSync(join(TOP, ...path), 'utf8');

/** Without a time in it, so that it is the same each time. */
const packed = (content) => gzipSync(content, { level: 9 });

/** What a program prints. */
function printed(program, words, env = {}) {
  return execFileSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
  });
}

/** The papers of a role's package by their paths. `programs` is the folder of the bundles, `epoch` the time of the commit. */
export function documents(role, { programs, version, epoch }) {
  const name = `belfry-${role}`;
  const program = join(programs, `${name}.cjs`);
  const date = new Date(epoch * 1000);
  const facts = {
    date: date.toISOString().slice(0, 10),
    version,
    helpOf: (words) => printed(program, [...words, '--help']),
    schema: JSON.parse(text(role, 'schema', `${role}d.schema.json`)),
  };
  const doc = `usr/share/doc/${name}`;
  return new Map([
    [`usr/share/man/man1/${name}.1.gz`, packed(commandsPage(role, facts))],
    [`usr/share/man/man8/${name}d.8.gz`, packed(daemonPage(role, facts))],
    [`usr/share/man/man5/${name}.json.5.gz`, packed(configPage(role, facts))],
    [
      `usr/share/bash-completion/completions/${name}`,
      printed(program, ['completion'], { SHELL: '/bin/bash' }),
    ],
    [
      `usr/share/zsh/vendor-completions/_${name}`,
      printed(program, ['completion'], { SHELL: '/bin/zsh', ZSH_NAME: 'zsh' }),
    ],
    [`${doc}/copyright`, copyright(readFileSync(join(programs, `${role}.notices`), 'utf8'))],
    [`usr/share/lintian/overrides/${name}`, overrides(name)],
    [`${doc}/changelog.gz`, packed(text('CHANGELOG.md'))],
    [`${doc}/changelog.Debian.gz`, packed(changelog(name, version, date))],
  ]);
}

const copyright = (notices) => `Belfry, a clock system.

Copyright 2026 the Belfry authors

Belfry is licensed under the Apache License, version 2.0. On Debian systems its
text is in /usr/share/common-licenses/Apache-2.0.

The programs of this package have the following packages of others in them,
each under its own licence.

${notices}`;

const changelog = (name, version, date) => `${name} (${version}-1) unstable; urgency=medium

  * Version ${version}: see changelog.gz for what is new.

 -- ${MAINTAINER}  ${date.toUTCString().replace('GMT', '+0000')}
`;

/** These packages are not uploaded to Debian, so nobody there waits for them. */
const overrides = (name) => `${name}: initial-upload-closes-no-bugs *\n`;
