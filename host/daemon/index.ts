// What both daemons are made of: control socket, state, lock, log, reports.

export { requestControl } from './control.js';
export { listenAtPath } from './listen-at-path.js';
export { ordersPath } from '../files/socket-path.js';
export { Daemon, type Role, type Told } from './daemon.js';
export { FollowConnection, type FollowHearer } from './follow/connection.js';
export { LINE_MOST, greetingOf, strangerFault, type Greeting } from './follow/greeting.js';
export { LineSplitter } from './follow/line-splitter.js';
export type { FollowersReport } from './follow/followers.js';
export { leapLine, reportLeap, tellLeap, type LeapLine } from './leap-text.js';
export { LastDay, type DayLook, type DayReport, type LossCounts } from './last-day.js';
export type { Level } from './log-line.js';
export { Log } from './log.js';
export {
  logReload,
  reloadAnswer,
  reloadLines,
  reloadRefusal,
  type ReloadAnswer,
} from './reload.js';
export { releaseLock, takeLock } from './process-lock.js';
export type { NtpReport } from './ntp-service.js';
export type { LegacyReport } from './legacy-service.js';
export {
  finite,
  headlineOf,
  reportTime,
  reportTransport,
  systemText,
  transportText,
  type TimeReport,
  type TransportReport,
} from './report.js';
export { SleepWatch } from './sleep-watch.js';
export { StateFile } from './state-file.js';
export { judgePlaces, type JudgedPlaces } from './surroundings.js';
export { isAboutTelling, type TellingReport } from './telling.js';
