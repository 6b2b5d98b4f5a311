// One alarm on one way.

import type { Alarm } from '../core/troubles/alarm.js';
import { runCommand } from './command.js';
import { sendMail } from './mail.js';
import type { WayConfig } from '../config/alarms-config.js';
import { postWebhook } from './webhook.js';

/** So long a delivery may take, milliseconds, whatever hangs. */
const DELIVERY_MOST = 30_000;

/**
 * Delivers an alarm, and answers what is to be remarked all the same; empty when all went well. Rejects with an Error of
 * one line, after half a minute at the latest.
 */
export async function deliver(
  way: WayConfig,
  alarm: Alarm,
  limitMs: number = DELIVERY_MOST,
): Promise<string> {
  if (way.kind === 'mail') return sendMail(way, alarm, limitMs);
  await (way.kind === 'webhook'
    ? postWebhook(way, alarm, limitMs)
    : runCommand(way, alarm, limitMs));
  return '';
}
