// Alarms by webhook: one POST, signed, followed nowhere, and cut off when it hangs.

import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { explainSystemError } from '@belfry/host/files';
import type { Alarm } from '../core/troubles/alarm.js';
import { payloadText } from './payload.js';
import { readSecret } from './secret.js';
import { signatureHeaders } from './signature.js';
import type { WebhookWay } from '../config/alarms-config.js';

/** Posts an alarm; whatever begins with 2 is a success. Rejects with an Error of one line that does not show the URL. */
export async function postWebhook(
  { url, secret }: WebhookWay,
  alarm: Alarm,
  limitMs: number,
): Promise<void> {
  const target = new URL(url);
  const body = payloadText(alarm);
  const seconds = Math.floor(Date.now() / 1000);
  const signature =
    secret === undefined ? {} : signatureHeaders(readSecret(secret), alarm.id, seconds, body);
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'belfry-console',
    ...signature,
  };
  const status = await post(target, headers, body, limitMs);
  if (status >= 200 && status < 300) return;
  const where = status >= 300 && status < 400 ? ', which is not followed elsewhere' : '';
  throw new Error(`${target.host} answered ${status}${where}`);
}

/** The status of the answer; what else comes is not read. */
function post(
  target: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  limitMs: number,
): Promise<number> {
  const request = target.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limitMs);
    const options = { method: 'POST', headers, agent: false as const, signal };
    const sent = request(target, options, (answer) => {
      resolve(answer.statusCode ?? 0);
      // Whatever an answer holds, and however long it comes: nobody reads it.
      answer.destroy();
    });
    sent.on('error', (error) => {
      const why = signal.aborted
        ? `did not answer within ${limitMs / 1000} s`
        : `cannot be reached: ${explainSystemError(error)}`;
      reject(new Error(`${target.host} ${why}`));
    });
    sent.end(body);
  });
}
