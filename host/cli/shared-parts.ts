// Parts that both daemons have: what each takes of the machine is the same.

import type { DaemonPart } from './part.js';

/** A network card that stamps by itself; the word behind it is the interface. */
export const CARD_PART: DaemonPart = {
  name: 'card',
  does: "use a network card's own stamps",
  dropIn: 'belfry-card.conf',
  rules: { file: '70-belfry-card.rules', subsystem: 'ptp' },
  setting: { path: ['card'] },
};

/** NTP's own port, which is below 1024. */
export const NTP_PART: DaemonPart = {
  name: 'ntp',
  does: 'tell the time by NTP at port 123',
  dropIn: 'belfry-ntp.conf',
  setting: { path: ['ntp', 'listen'], value: '[::]:123', whole: ['ntp'] },
};
