// The wall of clocks as a JSON Schema: what console/core/wall/view.ts says to the compiler, for everybody else.

import { list, number, object, oneOf, orNull, type SchemaPart, text, whole, yes } from './parts.js';
import { SHOWN_STATES } from '../../core/wall/view.js';

const nanoseconds = (what: string): SchemaPart => orNull(number(`${what}, nanoseconds`));
const share = (what: string): SchemaPart => orNull(number(`${what}, from 0 to 1`));

/** How a clock is. */
export const STATE = oneOf(SHOWN_STATES, 'how the clock is, in the words of `status`');

/** An instant. */
export const AT_MS = number('milliseconds since 1970');

const WALL_CLOCK = object('a digital clock at a serial port of a line', {
  wall: whole('which of its line’s, from 1 on'),
  offsetNs: nanoseconds('from group time'),
  boundNs: nanoseconds('the truth is no further away than that'),
  ageNs: nanoseconds('how old that is'),
  votes: yes('it votes in the place of the line’s crystal'),
});

/** One line's clock. */
export const LINE = object('one line’s clock', {
  name: text('unique in its group'),
  role: oneOf(['agent', 'client']),
  state: STATE,
  why: text('why it is not well; empty when it is'),
  isSeen: yes('a source tells of it now; else all is as it was last'),
  address: orNull(text('where it was heard from')),
  offsetNs: nanoseconds('from group time, as measured'),
  boundNs: nanoseconds('the truth is no further away than that'),
  roundTripNs: nanoseconds('there and back'),
  lossOut: share('of datagrams to it'),
  lossBack: share('of datagrams from it'),
  ratePpm: orNull(number('of its crystal against group time, ppm')),
  temperatureC: orNull(number('degrees Celsius')),
  sinceHeardNs: nanoseconds('since it was heard'),
  walls: list(WALL_CLOCK),
});

/** One master of a group. */
export const MASTER = object('one master of a group', {
  name: text('its name'),
  address: orNull(text('where it is')),
  duty: oneOf(['leads', 'stands-by', 'silent']),
  term: whole('under which it leads; 0 if it does not'),
  leadsSince: orNull(number('since when it was seen to lead, milliseconds since 1970')),
  boundNs: nanoseconds('of its group time'),
  systemAheadNs: nanoseconds('the clock of its machine, ahead of group time'),
  agentsAnswering: orNull(whole('how many agents answer it')),
  isWatched: yes('this console follows it, and does not only hear of it'),
});

const ROUND = orNull(
  object('the last round', {
    number: whole('counted by its leader'),
    voters: whole('who voted'),
    agreeing: whole('how many of them agreed'),
    agreed: yes('it had a majority'),
    movedNs: number('what it moved group time by, nanoseconds'),
  }),
);

/** One group. */
export const GROUP = object('one group', {
  name: text('its name'),
  state: oneOf(['synchronised', 'gathering', 'holdover', 'unseen']),
  mode: orNull(text('`average` or `master`')),
  timeMs: orNull(number('group time when it was last heard, milliseconds since 1970')),
  boundNs: nanoseconds('of group time'),
  systemAheadNs: nanoseconds('the clock of the leader’s machine, ahead of group time'),
  leader: orNull(text('the master that leads')),
  term: whole('under which it leads'),
  masters: list(MASTER),
  round: ROUND,
  lines: list(LINE),
  troubles: list(text('a line with ! of the leader’s `status`')),
  keysDiffer: orNull(text('what differs between the masters’ rosters or keys')),
});

const SOURCE = object('a daemon that the console watches', {
  name: text('as the configuration names it'),
  role: orNull(oneOf(['master', 'agent'])),
  group: orNull(text('of which group it is')),
  isLive: yes('its lines come'),
  fault: text('why they do not, and what to do; empty when they do'),
  heardMs: orNull(number('when its last line came, milliseconds since 1970')),
  refusals: {
    type: 'object',
    description: 'of what it received since it started, how much it did not use, by the reason',
    additionalProperties: { type: 'number' },
  },
  ntp: orNull(
    object('its server of NTP, since it started', {
      clients: whole('that it remembers'),
      answers: whole('that it gave'),
      refused: whole('that it did not give'),
    }),
  ),
});

/** Everything, at one moment. */
export const WALL = object('all clocks, at one moment', {
  version: whole('grows with each change'),
  atMs: AT_MS,
  groups: list(GROUP),
  sources: list(SOURCE),
});
