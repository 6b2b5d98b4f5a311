// What an agent says of UTC: once a second at most, as it is when it leaves, and only to whom takes it.

import t from 'tap';
import { type MachineReading, ReferenceReports } from '#agent/core/answering/reference-reports.js';
import { Outbox } from '#protocol/outbox.js';
import type { Session } from '#protocol/seal/session.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { inspect } from '#protocol/wire/message.js';
import { MASTER_ADDRESS, crypto } from '#sim/alone.js';
import { sessionPair, stampAt } from '#sim/peer.js';

const READING: MachineReading = {
  raw: rawTime(86_400e9 + 17),
  time: groupTime(1_800_000_000, 999_999_999.5),
  width: spanOf(400),
  error: spanOf(1_000_000),
};

/** Reports at these instants under one session; answers what left. */
function reported(instants: readonly number[], readings: readonly MachineReading[]): unknown[] {
  const outbox = new Outbox();
  const [ours, theirs] = sessionPair(crypto, MASTER_ADDRESS);
  let read = 0;
  const reports = new ReferenceReports(() => readings[read++]!, outbox);
  const buffer = new Uint8Array(512);
  return instants.flatMap((at) => {
    reports.report(ours, rawTime(at));
    const sent = outbox.transmit(stampAt(at), buffer);
    return sent === undefined ? [] : [opened(theirs, buffer.slice(0, sent.length))];
  });
}

function opened(session: Session, bytes: Uint8Array): unknown {
  const header = inspect(bytes);
  if (typeof header === 'string') throw new Error(header);
  return openMessage(session, bytes, header);
}

t.test('a report is read as it leaves, and rounds in favour of the truth', (t) => {
  const [report] = reported([5e9], [READING]);
  t.match(report, {
    type: 'reference',
    body: {
      rawSeconds: 86_400,
      rawNanoseconds: 17,
      seconds: 1_800_000_000,
      nanoseconds: 999_999_999,
    },
  });
  const { error, width } = (report as { body: { error: number; width: number } }).body;
  t.ok(error >= 1_000_002 && error < 1_003_000 && width >= 400, `${error} ${width}`);
  t.end();
});

t.test('a kernel that does not know is told as that', (t) => {
  const unknown = { ...READING, error: undefined };
  t.match(reported([5e9], [unknown]), [{ body: { error: Infinity } }]);
  t.end();
});

t.test('a master that asks a thousand times a second hears once a second', (t) => {
  const instants = Array.from({ length: 3000 }, (_, i) => i * 1e6);
  const readings = instants.map(() => READING);
  t.equal(reported(instants, readings).length, 4, 'at 0 s, and 0.99 s after each other');
  t.end();
});
