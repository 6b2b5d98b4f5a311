// npm start -- --masters 3 --kill-leader 10s: what several masters do, second by second.

import { spanOf } from '#protocol/time.js';
import { formatDuration } from '#host/config/units.js';
import { LINES, type LineState, NETWORK, isInside } from './lines.js';
import { type Look, Masters } from './masters.js';
import { openPage } from './open-page.js';
import { print, redraw, until } from './show.js';
import type { Stage } from './stage.js';
import { drawTable } from './table.js';

/** Looks in a second; a line is printed for the last of them. */
const LOOKS = 10;

export interface MastersOptions {
  /** Seconds; infinite until Ctrl-C. */
  readonly seconds: number;
  readonly json: boolean;
  readonly masters: number;
  /** Seconds; infinite for never. */
  readonly killLeader: number;
  /** With a console, whose page shows the same. */
  readonly console: boolean;
}

export async function showMasters(stage: Stage, options: MastersOptions): Promise<boolean> {
  const { seconds, json, killLeader } = options;
  const masters = new Masters(stage, options.masters);
  await masters.start();
  const page = await openPage(stage, options, [...masters.names, ...LINES.map(({ name }) => name)]);
  const story = new Story(json, page);
  const start = performance.now();
  let look = await masters.look();
  for (let tick = 1; tick <= seconds * LOOKS && (await until(start, tick / LOOKS)); tick += 1) {
    const t = tick / LOOKS;
    look = await masters.look();
    story.tell(t, look, masters);
    // Only a leader whom all lines follow is worth it.
    if (t >= killLeader && masters.killed === undefined && look.lines.every(isInside)) {
      const leader = await masters.killLeader();
      if (leader !== null) story.killed(t, leader.name);
    }
    if (tick % LOOKS === 0) story.second(t, look);
  }
  return story.end(look, masters, killLeader < Infinity);
}

class Story {
  readonly #json: boolean;
  readonly #page: string;
  readonly #said: string[] = [];
  #term: number | undefined;

  constructor(json: boolean, page: string) {
    this.#json = json;
    this.#page = page;
  }

  #say(t: number, event: object, text: string): void {
    if (this.#json) print({ t, ...event });
    else if (process.stdout.isTTY) this.#said.push(`${t.toFixed(1)} s: ${text}`);
    else process.stdout.write(`${t.toFixed(1)} s: ${text}\n\n`);
  }

  tell(t: number, { leader }: Look, { killed }: Masters): void {
    if (leader === null || leader.term === this.#term) return;
    this.#term = leader.term;
    const after = killed?.takeoverSeconds ?? null;
    const text = `${leader.name} leads under term ${leader.term}`;
    this.#say(
      t,
      { event: 'leads', leader: leader.name, term: leader.term, takeoverSeconds: after },
      after === null ? text : `${text}, ${after.toFixed(1)} s after ${killed!.leader} died`,
    );
  }

  killed(t: number, name: string): void {
    this.#say(t, { event: 'killed', leader: name }, `${name}, which leads, is killed (kill -9)`);
  }

  second(t: number, { leader, masters, lines }: Look): void {
    if (this.#json) {
      const { name = null, term = null } = leader ?? {};
      return print({ t, leader: name, term, masters, lines });
    }
    redraw(
      `Belfry: ${masters.filter(({ duty }) => duty !== 'killed').length} masters and four lines, sealed UDP on this machine, ` +
        `${NETWORK.loss * 100} % of all datagrams lost each way. ${t} s; Ctrl-C ends.\n\n` +
        `${leaderLine({ leader, masters })}\n\n${drawTable(lines)}\n\n` +
        `${this.#said.map((line) => `${line}\n`).join('')}${this.#page}`,
    );
  }

  end({ leader, lines }: Look, masters: Masters, kills: boolean): boolean {
    const { killed, looks, outside, largestMoveNs } = masters;
    const inside = lines.filter(isInside).length;
    const worst = Math.max(
      ...lines.map((line: LineState) => Math.abs(line.trueErrorNs ?? Infinity)),
    );
    const tookOver = !kills || (killed?.takeoverSeconds ?? null) !== null;
    const good = leader !== null && tookOver && outside === 0 && inside === lines.length;
    const synchronised = lines.filter(({ state }) => state === 'synchronised').length;
    if (this.#json)
      print({
        summary: {
          good,
          lines: lines.length,
          synchronised,
          insideBound: inside,
          looks,
          looksOutsideBound: outside,
          worstTrueErrorNs: worst,
          largestMoveNs: Math.round(largestMoveNs),
          leader: leader?.name ?? null,
          term: leader?.term ?? null,
          killed: killed?.leader ?? null,
          takeoverSeconds: killed?.takeoverSeconds ?? null,
        },
      });
    else
      process.stdout.write(
        `\n${inside} of ${lines.length} lines synchronised and inside their bounds; ` +
          `outside in ${outside} of ${looks} looks; worst true error now ${duration(worst)}\n` +
          `${takeoverText(masters, kills)}The largest step of any shown clock, a slew included: ` +
          `${duration(largestMoveNs)} in ${1000 / LOOKS} ms\n`,
      );
    return good;
  }
}

const duration = (nanoseconds: number): string => formatDuration(spanOf(nanoseconds));

function leaderLine({ leader, masters }: Pick<Look, 'leader' | 'masters'>): string {
  const others = masters.filter(({ duty }) => duty === 'stands-by').map(({ name }) => name);
  const stand = `${others.join(' and ')} ${others.length === 1 ? 'stands' : 'stand'} by`;
  return leader === null
    ? `nobody leads: the lines hold over; ${stand}`
    : `${leader.name} leads under term ${leader.term}${others.length === 0 ? '' : `; ${stand}`}`;
}

function takeoverText({ killed }: Masters, kills: boolean): string {
  if (!kills) return '';
  if (killed === undefined) return 'No leader was killed: none led in time\n';
  const { leader, takeoverSeconds } = killed;
  if (takeoverSeconds === null) return `${leader} was killed, and nobody took over\n`;
  return `${leader} was killed; another master led after ${takeoverSeconds.toFixed(1)} s\n`;
}
