// The signature of a webhook, as https://www.standardwebhooks.com describes it: who receives it has a library for that.

import { createHmac } from 'node:crypto';

/** What a secret begins with that is base64. */
const BASE64_MARK = 'whsec_';

/**
 * The three headers: HMAC-SHA-256 of `id.timestamp.body`, in base64.
 * @param seconds Since 1970, by this machine's clock: the receiver compares them with its own.
 */
export function signatureHeaders(
  secret: string,
  id: string,
  seconds: number,
  body: string,
): Record<string, string> {
  const key = secret.startsWith(BASE64_MARK)
    ? Buffer.from(secret.slice(BASE64_MARK.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const signed = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signed}`,
  };
}
