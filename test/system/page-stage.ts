// A console's page for tests: the real web server over a hub that says what the test wants, and a browser.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { newToken, tokensText } from '#console/web/tokens.js';
import { type RunningWeb, startWeb } from '#console/web/web.js';
import { LivelyHub, swingingLine } from '#sim/console/lively-hub.js';

/** The names of the four lines. */
export const FOUR = ['kmc', 'mit', 'tapmi', 'sols'];

/** A console that is looked at. */
export interface Stage {
  readonly hub: LivelyHub;
  /** Where the page is; the same after a restart. */
  readonly address: string;
  /** One who may acknowledge. */
  readonly token: string;
  /** Ends the web server, as when the console dies. */
  stop(): Promise<void>;
  /** Opens another at the same place. */
  restart(): Promise<void>;
}

/** Opens a console over a hub with four lines that are well. */
export async function startStage(t: Test): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'bf-page-'));
  const { token, entry } = newToken('Ruth', '2026-12-01T03:12:00Z');
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, tokensText([entry]), { mode: 0o600 });
  const hub = new LivelyHub();
  hub.listed = [];
  hub.showLines(FOUR.map((name) => swingingLine(name)));
  const log = { say: () => {}, fault: () => {} };
  const page = fileURLToPath(new URL('../../../console/dist/page', import.meta.url));
  const open = (port: number): Promise<RunningWeb> =>
    startWeb(
      { listen: { host: '127.0.0.1', port }, tokens, behindProxy: false, names: [] },
      hub,
      log,
      { page },
    );
  let web: RunningWeb | undefined = await open(0);
  const { address } = web;
  const stop = async (): Promise<void> => {
    await web?.close();
    web = undefined;
  };
  t.teardown(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  const restart = async (): Promise<void> => {
    web = await open(Number(new URL(address).port));
  };
  return { hub, address, token, stop, restart };
}
