// The part of a console's configuration about its web server: where people and programs look in.

import type { Address } from '@belfry/protocol';
import type { Conversion } from '@belfry/host/config';

/** The TCP port of a console that names no other. */
export const CONSOLE_PORT = 7580;

/** Files in PEM: a certificate with what signed it, and its key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Where the web server listens, and whom it believes. */
export interface WebConfig {
  readonly listen: Address;
  /** Without it, plain HTTP is spoken. */
  readonly tls?: TlsFiles;
  /** The file with the names and hashes of tokens. */
  readonly tokens: string;
  /** Whoever connects is a reverse proxy, which says in X-Forwarded-For for whom. */
  readonly behindProxy: boolean;
  /** Names by which browsers reach the console, besides localhost and this machine's own. */
  readonly names: readonly string[];
}

/** The `web` part of a configuration as the schema lets it through: defaults are filled in. */
export interface CheckedWeb extends Pick<WebConfig, 'behindProxy' | 'names' | 'tokens'> {
  readonly listen: string;
  readonly tls?: TlsFiles;
}

/** Is this an address that only this machine reaches? */
export const isLoopback = (host: string): boolean =>
  host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Converts the `web` part of a configuration. Every fault goes to `conversion.faults`. */
export function convertWeb(checked: CheckedWeb, conversion: Conversion): WebConfig {
  const { tls, behindProxy, names } = checked;
  return {
    listen: conversion.listen('web.listen', checked.listen, CONSOLE_PORT),
    ...(tls !== undefined && {
      tls: {
        certificate: conversion.file('web.tls.certificate', tls.certificate),
        key: conversion.file('web.tls.key', tls.key),
      },
    }),
    tokens: conversion.file('web.tokens', checked.tokens),
    behindProxy,
    names: names.map((name) => name.toLowerCase()),
  };
}
