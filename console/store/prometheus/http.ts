// How a store of Prometheus' kind is spoken to: text goes in, JSON comes out, and each fault is one line.

/** How long an answer may take, milliseconds. */
const PATIENCE_MS = 30_000;
/** Of what it says when it refuses, so much is told: characters. */
const REASON_MOST = 200;

/** One engine at its address. */
export class MetricsEngine {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `url` may hold a name and a password: `https://name:password@metrics.example`. */
  constructor(url: string) {
    const { username, password, ...rest } = partsOf(url);
    this.#url = rest.url;
    const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#headers =
      username === '' ? {} : { authorization: `Basic ${Buffer.from(plain).toString('base64')}` };
  }

  /** Its address, without a password. */
  get url(): string {
    return this.#url;
  }

  /** Sends samples as text. @throws Error in one line. */
  async push(text: string): Promise<void> {
    await this.#call('/api/v1/import/prometheus', text, { 'content-type': 'text/plain' });
  }

  /** What it answers to `values` at a path, as JSON. @throws Error in one line. */
  async ask<T>(path: string, values: Readonly<Record<string, string>>): Promise<T> {
    // Queries may be long: as a form they have no limit.
    const text = await this.#call(path, String(new URLSearchParams(values)), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    const answer = parsed(text) as { status?: string; error?: string; data?: T } | undefined;
    if (answer?.status === 'success' && answer.data !== undefined) return answer.data;
    throw new Error(`${this.#url} does not answer as Prometheus does: ${reasonIn(text)}`);
  }

  async #call(path: string, body: string, headers: Record<string, string>): Promise<string> {
    let response: Response;
    try {
      response = await fetch(this.#url + path, {
        method: 'POST',
        headers: { ...this.#headers, ...headers },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      if (response.ok) return text;
      throw new Error(`${this.#url} refuses: ${response.status} ${reasonIn(text)}`);
    } catch (error) {
      throw oneLine(this.#url, error);
    }
  }
}

function partsOf(address: string): { url: string; username: string; password: string } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/$/, ''), username, password };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonIn(text: string): string {
  const { error } = (parsed(text) ?? {}) as { error?: unknown };
  const reason = typeof error === 'string' ? error : text;
  const line = reason.replaceAll(/\s+/g, ' ').trim();
  // It begins with the whole query; what is wrong stands at its end.
  return line.length > REASON_MOST ? `… ${line.slice(-REASON_MOST)}` : line;
}

/** What `fetch` throws says little; its cause says what happened. */
function oneLine(url: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.message.startsWith(url)) return error;
  if (error.name === 'TimeoutError')
    return new Error(`${url} does not answer within ${PATIENCE_MS / 1000} s`);
  const { cause } = error;
  const why = cause instanceof Error && cause.message !== '' ? cause.message : error.message;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new Error(`${url} cannot be reached: ${why.split('\n', 1)[0]}${code}`, { cause: error });
}
