// What changed between two reports of a daemon. Each value is turned into text once, and compared as text.

/** A row of a report that has a name. */
interface Row {
  readonly name: string;
}

/** A report as texts: its values by their keys, its agents by their names. */
interface Texts {
  readonly values: ReadonlyMap<string, string>;
  readonly agents: ReadonlyMap<string, string> | undefined;
  readonly troubles: string;
}

/** What a daemon reports at one moment. */
export interface Reported {
  /** The answer to `status`. */
  readonly report: object;
  /** In a large group it takes a while to find them. */
  readonly troubles: () => readonly string[];
}

/** The report of before, and what is new in the next one. Memory: one report as text. */
export class Changes {
  readonly #role: string;
  #last: Texts | undefined;

  /** @param role Of the daemon whose reports these are. */
  constructor(role: string) {
    this.#role = role;
  }

  /** Takes the next report, and answers a line with what is new in it; undefined for the first. */
  next(reported: Reported): string | undefined {
    const last = this.#last;
    const now = textsOf(reported);
    this.#last = now;
    return last && changeLine(last, now);
  }

  /** The report that was taken last, whole, as a line; undefined before there was one. */
  snapshot(): string | undefined {
    if (this.#last === undefined) return undefined;
    const { values, agents, troubles } = this.#last;
    const fields = [...values].map(field);
    if (agents !== undefined) fields.push(`"agents":[${[...agents.values()].join(',')}]`);
    const report = `{${fields.join(',')}}`;
    return `{"type":"snapshot","role":"${this.#role}","report":${report},"troubles":${troubles}}`;
  }
}

function textsOf({ report, troubles }: Reported): Texts {
  const values = new Map<string, string>();
  let agents: Map<string, string> | undefined;
  for (const [key, value] of Object.entries(report) as [string, unknown][]) {
    if (key === 'agents' && Array.isArray(value)) {
      agents = new Map();
      for (const row of value as readonly Row[]) agents.set(row.name, JSON.stringify(row));
    } else if (value !== undefined) {
      values.set(key, JSON.stringify(value));
    }
  }
  return { values, agents, troubles: JSON.stringify(troubles()) };
}

const field = ([key, text]: readonly [string, string]): string => `${JSON.stringify(key)}:${text}`;

function changeLine(before: Texts, now: Texts): string {
  const changed = [...now.values].filter(([key, text]) => before.values.get(key) !== text);
  const parts = [`"type":"change"`, `"report":{${changed.map(field).join(',')}}`];
  const rows = [...(now.agents ?? [])].filter(([name, text]) => before.agents?.get(name) !== text);
  if (rows.length > 0) parts.push(`"agents":[${rows.map(([, text]) => text).join(',')}]`);
  const gone = [...(before.agents?.keys() ?? [])].filter((name) => now.agents?.has(name) !== true);
  if (gone.length > 0) parts.push(`"gone":${JSON.stringify(gone)}`);
  if (now.troubles !== before.troubles) parts.push(`"troubles":${now.troubles}`);
  return `{${parts.join(',')}}`;
}
