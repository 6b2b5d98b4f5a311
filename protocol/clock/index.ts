// The group clock's line, and the shown clock that follows it.

export { BackwardLeave, type BackwardPolicy } from './backward-leave.js';
export { CLOCK_DRIFT, lineAt, lineBound, lineFrom, type Line } from './line.js';
export { ShownClock, isOfUse, type Reading, type ShownPolicy } from './shown.js';
export { TIMEX, TIMEX_FIELDS } from './timex.js';
