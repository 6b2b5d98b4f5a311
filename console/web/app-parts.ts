// What the routes of the web server answer with.

import type { ServerOptions } from 'node:https';
import type { Log } from '@belfry/host/daemon';
import type { Hub } from '../core/hub.js';
import type { WebCounts } from './counts.js';
import type { PageFile } from './page-files.js';
import type { LiveStream } from './stream/live-stream.js';
import type { Tokens } from './tokens.js';

/** Where the web server says what happened. */
export type WebLog = Pick<Log, 'fault' | 'say'>;

/** What the routes answer with. */
export interface AppParts {
  readonly hub: Hub;
  readonly log: WebLog;
  readonly stream: LiveStream;
  readonly tokens: Tokens;
  readonly counts: WebCounts;
  /** By the paths at which browsers ask for them. */
  readonly page: ReadonlyMap<string, PageFile>;
  /** Is this Host header the console's? */
  readonly isOwnName: (host: string) => boolean;
  readonly behindProxy: boolean;
  /** Requests a minute of one address; if not given, more than any page asks. */
  readonly requestsMost?: number;
  /** How long all of a request may take to arrive, milliseconds; ten seconds if not given. */
  readonly patienceMs?: number;
  /** Under TLS nobody can lead a browser here by another name: the certificate would not fit. */
  readonly tls: ServerOptions | undefined;
}
