// A line to join as people paste it: with the command in front of it, broken, or not whole.
import t from 'tap';
import { formatInvitation } from '#protocol/seal/invitation.js';
import { EXIT, Failure } from '#host/cli/command.js';
import { invitationIn } from '#host/cli/invitation.js';

const LINE = formatInvitation({
  name: 'line-3',
  role: 'agent',
  group: '',
  masters: ['10.0.0.1'],
  key: new Uint8Array(32).fill(7),
});

t.test('a line is read with the command that was printed in front of it', (t) => {
  for (const text of [
    LINE,
    `belfry-agent join ${LINE}`,
    `  sudo belfry-agent join --replace ${LINE}\n`,
    `belfry-master join ${LINE.slice(0, 30)}\n${LINE.slice(30)}`,
  ])
    t.equal(invitationIn(text).name, 'line-3', text);
  t.end();
});

t.test('what is wrong with a line is said in one line that does not repeat it', (t) => {
  for (const [text, told] of [
    [
      '',
      /^that is no line to join: one begins with belfry:, as "belfry-master add NAME" prints it$/,
    ],
    ['line-3 agent AAAA', /^that is no line to join/],
    [LINE.slice(0, -3), /^the line to join was cut short, or /],
    [`${LINE.slice(0, 60)}x${LINE.slice(61)}`, /^the line to join was changed on its way/],
    [
      'belfry:AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACdH70g',
      /^the line to join was made by a newer Belfry/,
    ],
  ] as const) {
    let failure: unknown;
    try {
      invitationIn(text);
    } catch (error) {
      failure = error;
    }
    t.ok(failure instanceof Failure);
    t.match(failure, { message: told, exitCode: EXIT.wrong });
    t.notMatch((failure as Failure).message, /AAAA|BwcH|\n/);
  }
  t.end();
});
