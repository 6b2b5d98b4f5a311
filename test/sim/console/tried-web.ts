// A web server for tests: its routes over a hub that stands still, without a socket.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { newApp } from '#console/web/app.js';
import type { AppParts } from '#console/web/app-parts.js';
import { newCounts } from '#console/web/counts.js';
import { hostCheck } from '#console/web/host-check.js';
import { LiveStream } from '#console/web/stream/live-stream.js';
import { Tokens } from '#console/web/tokens.js';
import { StandingHub } from './standing-hub.js';

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Undefined for what is no JSON. */
  readonly body: unknown;
}

/** How it is asked. */
export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'HEAD' | 'OPTIONS' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A web server, and what it is made of. */
export interface TriedWeb {
  readonly hub: StandingHub;
  readonly parts: AppParts;
  /** What it said in its log. */
  readonly said: string[];
  readonly ask: (path: string, asking?: Asking) => Promise<Answered>;
}

/** A web server whose file of tokens is at `tokens` of its folder. */
export async function tryWeb(t: Test, more: Partial<AppParts> = {}): Promise<TriedWeb> {
  const folder = mkdtempSync(join(tmpdir(), 'bq-web-'));
  const hub = new StandingHub();
  const said: string[] = [];
  const parts: AppParts = {
    hub,
    log: {
      say: (_level, text) => void said.push(text),
      fault: (_kind, text) => void said.push(text),
    },
    stream: new LiveStream(hub, () => {}),
    tokens: new Tokens(join(folder, 'tokens')),
    counts: newCounts(),
    page: new Map(),
    isOwnName: hostCheck('lab-1', ['clocks.example.org']),
    behindProxy: false,
    tls: undefined,
    ...more,
  };
  const app = await newApp(parts);
  t.teardown(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  const ask = async (path: string, { method = 'GET', headers = {}, body }: Asking = {}) => {
    const answer = await app.inject({
      method,
      url: path,
      headers: {
        host: 'localhost:7580',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = answer.body;
    const isJson = /json/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      body: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined,
    };
  };
  return { hub, parts, said, ask };
}
