// Alarms by mail, through a server that the operator names.

import { createTransport } from 'nodemailer';
import type { Alarm } from '../core/troubles/alarm.js';
import { readSecret } from './secret.js';
import type { MailWay } from '../config/alarms-config.js';

/** So long a server may be silent, milliseconds. */
const SILENCE_MOST = 10_000;

/**
 * Sends an alarm to everybody at once, and answers for whom the server takes none, if it takes it for others: those have
 * it, and shall not get it again. Rejects with an Error of one line.
 */
export async function sendMail(way: MailWay, alarm: Alarm, limitMs: number): Promise<string> {
  const { host, port, security, login, from, to } = way;
  const silence = Math.min(SILENCE_MOST, limitMs);
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: silence,
    greetingTimeout: silence,
    socketTimeout: silence,
    dnsTimeout: silence,
    // What others wrote is text, and never the name of a file or a page to attach.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(login !== undefined && { auth: { user: login.user, pass: readSecret(login.secret) } }),
  });
  try {
    const { rejected = [] } = await within(
      limitMs,
      transport.sendMail({
        from,
        to: [...to],
        subject: `[Belfry] ${alarm.title}`,
        text: `${alarm.text}\n`,
        messageId: `<${alarm.id}@belfry-console>`,
        date: new Date(),
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    );
    return rejected.length === 0 ? '' : `${host} takes no mail for ${rejected.join(', ')}`;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${host}:${port}: ${said.replaceAll(/\s+/g, ' ').slice(0, 300)}`, {
      cause: error,
    });
  } finally {
    transport.close();
  }
}

/** A server that says something now and then could take for ever. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new Error(`it did not take the mail within ${limitMs / 1000} s`);
    timer = setTimeout(() => reject(late), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
