// The part of a console's configuration about alarms: on which ways they leave this machine, and when.

import type { Conversion } from '@belfry/host/config';
import type { WayOptions } from '../core/troubles/alarms.js';

/** A server that takes alarms by HTTP. */
export interface WebhookWay {
  readonly kind: 'webhook';
  readonly url: string;
  /** The file with the secret by which they are signed; undefined for none. */
  readonly secret?: string;
}

/** A server that takes them as mail. */
export interface MailWay {
  readonly kind: 'mail';
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte on, `starttls` before anything that matters, `none` in the clear. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Undefined where it takes mail from everybody; the secret is in a file. */
  readonly login?: { readonly user: string; readonly secret: string };
  readonly from: string;
  readonly to: readonly string[];
}

/** A program on this machine that takes them. */
export interface CommandWay {
  readonly kind: 'command';
  /** Its absolute path, and what it is given. */
  readonly command: readonly string[];
}

/** One way. */
export type WayConfig = WayOptions & (WebhookWay | MailWay | CommandWay);

/** Which ways there are, and when something goes out on them. */
export interface AlarmsConfig {
  readonly ways: readonly WayConfig[];
  /** So long after the first trouble others are waited for, milliseconds. */
  readonly groupMs: number;
  /** Two messages on one way are so far apart, milliseconds. */
  readonly pauseMs: number;
  /** When the daily message is sent, `08:00`; undefined for never. */
  readonly alive?: string;
}

interface CheckedMail {
  readonly server: string;
  readonly security?: MailWay['security'];
  readonly user?: string;
  readonly secret?: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** A way as the schema lets it through. */
export interface CheckedWay {
  readonly name: string;
  readonly severity?: WayOptions['severity'];
  readonly resolved?: boolean;
  readonly webhook?: { readonly url: string; readonly secret?: string };
  readonly mail?: CheckedMail;
  readonly command?: readonly string[];
}

/** The `alarms` part of a configuration as the schema lets it through: defaults are filled in. */
export interface CheckedAlarms {
  readonly ways: readonly CheckedWay[];
  readonly group: string;
  readonly pause: string;
  readonly alive: string;
}

/** Converts the `alarms` part of a configuration. Every fault goes to `conversion.faults`. */
export function convertAlarms(checked: CheckedAlarms, conversion: Conversion): AlarmsConfig {
  const { ways, group, pause, alive } = checked;
  const names = new Map<string, string>();
  const milliseconds = (path: string, text: string, most: string): number =>
    conversion.duration(path, text, { least: '0s', most }) / 1e6;
  return {
    ways: ways.map((way, i) => convertWay(way, `alarms.ways[${i}]`, names, conversion)),
    groupMs: milliseconds('alarms.group', group, '10m'),
    pauseMs: milliseconds('alarms.pause', pause, '1d'),
    ...(alive !== 'none' && { alive }),
  };
}

const PLACES = ['webhook', 'mail', 'command'] as const;

function convertWay(
  way: CheckedWay,
  path: string,
  names: Map<string, string>,
  conversion: Conversion,
): WayConfig {
  const { name, severity = 'warning', resolved = true, webhook, mail, command } = way;
  const twin = names.get(name);
  if (twin === undefined) names.set(name, path);
  else conversion.faults.push({ path: `${path}.name`, expected: `the same name as ${twin}` });
  if (PLACES.filter((place) => way[place] !== undefined).length !== 1)
    conversion.faults.push({ path, expected: 'one of "webhook", "mail" and "command"' });
  const options = { name, severity, resolved };
  if (webhook !== undefined)
    return { ...options, ...convertWebhook(webhook, `${path}.webhook`, conversion) };
  if (mail !== undefined) return { ...options, ...convertMail(mail, `${path}.mail`, conversion) };
  if (command !== undefined && !command[0]!.startsWith('/'))
    conversion.faults.push({
      path: `${path}.command[0]`,
      value: command[0],
      expected: 'an absolute path',
    });
  return { ...options, kind: 'command', command: command ?? [] };
}

function convertWebhook(
  { url, secret }: NonNullable<CheckedWay['webhook']>,
  path: string,
  conversion: Conversion,
): WebhookWay {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    conversion.faults.push({
      path: `${path}.url`,
      expected: 'a URL such as "https://example.org/alarms"',
    });
  return {
    kind: 'webhook',
    url,
    ...(secret !== undefined && { secret: conversion.anyFile(secret) }),
  };
}

/** Where a server listens unless its address says so (RFC 8314, RFC 6409, RFC 5321). */
const PORTS = { tls: 465, starttls: 587, none: 25 };

function convertMail(mail: CheckedMail, path: string, conversion: Conversion): MailWay {
  const { server, security = 'starttls', user, secret, from, to } = mail;
  if ((user === undefined) !== (secret === undefined))
    conversion.faults.push({ path, expected: '"user" and "secret", or neither' });
  if (user !== undefined && security === 'none')
    conversion.faults.push({
      path: `${path}.security`,
      expected: '"starttls" or "tls", where a password is sent',
    });
  const { host, port } = conversion.address(`${path}.server`, server, PORTS[security]);
  return {
    kind: 'mail',
    host,
    port,
    security,
    ...(user !== undefined &&
      secret !== undefined && { login: { user, secret: conversion.anyFile(secret) } }),
    from,
    to,
  };
}
