// The part of a console's configuration about histories: where they are kept, how finely, and for how long.

import type { Conversion, Limits } from '@belfry/host/config';

/** Where samples go that a store of Prometheus' kind keeps. */
export interface PrometheusConfig {
  /** Its address, such as `http://127.0.0.1:8428`; with a path where it stands below one. */
  readonly url: string;
  /** Samples are pushed there; else it scrapes them from this console's `/metrics`. */
  readonly isPushed: boolean;
}

/** How histories are kept; spans in milliseconds. */
export interface HistoryConfig {
  readonly store: 'sqlite' | 'prometheus' | 'none';
  /** With `prometheus`, only events and troubles are in it. */
  readonly file: string;
  readonly memoryMs: number;
  readonly secondsMs: number;
  readonly minutesMs: number;
  /** Bytes of the file. */
  readonly sizeMost: number;
  readonly prometheus?: PrometheusConfig;
}

/** The `history` part of a configuration as the schema lets it through: defaults are filled in. */
export interface CheckedHistory {
  readonly store: HistoryConfig['store'];
  readonly file: string;
  readonly memory: string;
  readonly seconds: string;
  readonly minutes: string;
  readonly sizeMost: string;
  readonly prometheus?: { readonly url: string; readonly push: boolean };
}

const MEMORY: Limits = { least: '10m', most: '1d' };
const KEPT: Limits = { least: '1h', most: '36500d' };
const NANOSECONDS_A_MS = 1e6;

const SIZES: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };
/** Less would not hold the first hour of a hundred lines. */
const SIZE_LEAST = 10e6;

/** Converts the `history` part of a configuration. Every fault goes to `conversion.faults`. */
export function convertHistory(checked: CheckedHistory, conversion: Conversion): HistoryConfig {
  const { store, prometheus } = checked;
  const milliseconds = (key: 'memory' | 'seconds' | 'minutes', limits: Limits): number =>
    conversion.duration(`history.${key}`, checked[key], limits) / NANOSECONDS_A_MS;
  if (store === 'prometheus' && prometheus === undefined)
    conversion.faults.push({
      path: 'history.prometheus',
      expected: 'the address of the store, such as { "url": "http://127.0.0.1:8428" }',
    });
  return {
    store,
    file: conversion.file('history.file', checked.file),
    memoryMs: milliseconds('memory', MEMORY),
    secondsMs: milliseconds('seconds', KEPT),
    minutesMs: milliseconds('minutes', KEPT),
    sizeMost: sizeIn(checked.sizeMost, conversion),
    ...(prometheus !== undefined && {
      prometheus: { url: urlIn(prometheus.url, conversion), isPushed: prometheus.push },
    }),
  };
}

function sizeIn(text: string, conversion: Conversion): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?) ?([MGT]B)$/.exec(text) ?? [];
  const bytes = Number(count) * (SIZES[unit ?? ''] ?? NaN);
  if (bytes >= SIZE_LEAST) return bytes;
  const expected = 'a size from 10MB on, such as "500MB" or "20GB" (MB, GB, TB)';
  conversion.faults.push({ path: 'history.sizeMost', value: text, expected });
  return SIZE_LEAST;
}

function urlIn(text: string, conversion: Conversion): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '')
    return url.href.replace(/\/$/, '');
  const expected = 'an address such as "http://127.0.0.1:8428"';
  conversion.faults.push({ path: 'history.prometheus.url', value: text, expected });
  return text;
}
