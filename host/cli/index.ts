// What the commands of both programs are made of.

export {
  checkCard,
  checkListen,
  checkSurroundings,
  printCheck,
  type ConfigFindings,
} from './check.js';
export { CHECK_OPTIONS, checkCommand, checkedFile, type CheckArguments } from './check-command.js';
export {
  UNKNOWN,
  ago,
  countsText,
  pairLines,
  percent,
  shortSpan,
  signedPpm,
  signedSpan,
  tableLines,
  type Column,
} from './columns.js';
export { confirm } from './asking.js';
export { changeOf, changeText } from './config/change.js';
export { configCommands } from './config/group.js';
export { emptyConfigText } from './config/installed-schema.js';
export type { ConfigKind, Question } from './config/kind.js';
export { keepNegatives } from './config/values.js';
export { checkHosts } from './check-hosts.js';
export { EXIT, Failure, printAnswer } from './command.js';
export { becomeDaemonUser, type DaemonUser } from './daemon-user.js';
export { legacyText, ntpText, tellingTroubles } from './telling-text.js';
export { dayLines } from './day-lines.js';
export { attempt, countOption, durationOption, masterAddress } from './option.js';
export { FOLLOW_EPILOGUE, FOLLOW_OPTIONS, followCommand, type FollowArguments } from './follow.js';
export {
  HISTORY_EPILOGUE,
  HISTORY_OPTIONS,
  historyCommand,
  localText,
  localTime,
  parseSince,
  type HistoryArguments,
} from './history.js';
export { readerGone } from './readers.js';
export { RELOAD_EXITS, needReloaded, reloadDaemon } from './reload.js';
export {
  commandGroup,
  runProgram,
  type CommandGroup,
  type Program,
  type ProgramCommand,
} from './program.js';
export { askDaemon, orderDaemon, socketOf, type SocketArguments } from './reach.js';
export {
  WAIT_OPTIONS,
  boundFault,
  waitCommand,
  waitUntilGood,
  type Wait,
  type WaitArguments,
  type Waited,
} from './wait.js';
export { runDaemon, runService, type Service } from './run.js';
export {
  daemonHome,
  needWritable,
  writeDaemonFiles,
  type DaemonFile,
  type DaemonHome,
} from './daemon-files.js';
export {
  JOIN_LINE,
  JOIN_OPTIONS,
  joinRequest,
  type JoinArguments,
  type JoinRequest,
} from './invitation.js';
export { startAdvice, startService, type ServiceChange, type ServiceStart } from './service.js';
export type { DaemonPart } from './part.js';
export { partCommands } from './part-commands.js';
export { CARD_PART, NTP_PART } from './shared-parts.js';
