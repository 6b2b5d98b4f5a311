// An alarm as programs get it.

import t from 'tap';
import { troublesAlarm } from '#console/core/troubles/alarm.js';
import { payloadText } from '#console/deliver/payload.js';
import { NIGHT, Night } from '../core/troubles/wall.js';

t.test('it is JSON with instants as text', (t) => {
  const night = new Night();
  const troubles = night.lineIs(20, { state: 'away', sinceHeardNs: null });
  const text = payloadText(troublesAlarm(troubles, { id: 'a1', atMs: NIGHT, missed: 0 }));
  t.same(JSON.parse(text), {
    version: 1,
    id: 'a1',
    kind: 'troubles',
    at: '2026-12-01T03:12:00.000Z',
    title: 'mit has been away since 03:12:00',
    text: 'New:\n- mit has been away since 03:12:00',
    troubles: [
      {
        id: 't1',
        kind: 'away',
        severity: 'warning',
        group: 'hall',
        subject: 'mit',
        wall: 0,
        from: '2026-12-01T03:12:00.000Z',
        to: null,
        times: 1,
        text: 'mit has been away since 03:12:00',
        detail: '',
        worst: null,
        acknowledgedBy: null,
      },
    ],
    left: 0,
  });
  t.end();
});
