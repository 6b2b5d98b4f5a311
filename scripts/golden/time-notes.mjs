// Golden datagrams whose times say more than the time: that nobody can trace it to UTC, and what is known of leap seconds.

/** The examples, made by those that make such bodies. */
export const timeNotes = ({ reply, adjust, LINE }) => [
  [
    'reply in group time that nobody can trace to UTC',
    'master',
    4,
    reply({
      timescale: 'group',
      seconds: 1_800_003_604,
      nanoseconds: 999_999_999,
      hold: 40_000,
      correction: undefined,
      heard: 3,
      bound: 2048,
      settings: 2,
      untraced: true,
      leap: 'none',
    }),
  ],
  [
    'adjust: line that nobody can trace to UTC',
    'master',
    0x0105,
    adjust({ kind: 'line', ...LINE, untraced: true }),
  ],
  [
    'reply in group time, before a second that is left out',
    'master',
    3,
    reply({
      timescale: 'group',
      seconds: 1_800_003_603,
      nanoseconds: 1,
      hold: 40_000,
      correction: undefined,
      heard: 3,
      bound: 2048,
      settings: 2,
      untraced: false,
      leap: 'delete',
    }),
  ],
  [
    'adjust: line, in a smear',
    'master',
    0x0103,
    adjust({ kind: 'line', ...LINE, leap: 'insert-smear' }),
  ],
  [
    'adjust: line, after a leap second',
    'master',
    0x0104,
    adjust({ kind: 'line', ...LINE, leap: 'done' }),
  ],
];
