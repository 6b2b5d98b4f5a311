// Decides when a port is opened, given up and tried again, and counts what went wrong with it.

import { NEVER, type RawTime, SECOND, type Span, spanOf } from '@belfry/protocol';
import { FaultCounts, type PortFault } from './fault.js';

/** Whether a port is open, or on its way to being open or closed. */
export type PortState = 'closed' | 'opening' | 'open' | 'closing';

/** The first pause before another attempt; each is twice the last. */
const PAUSE_LEAST = 0.1 * SECOND;
/** To look for a name costs next to nothing; to open a device that refuses costs more. */
const PAUSE_MOST = 30 * SECOND;
const PAUSE_MOST_MISSING = 0.5 * SECOND;
/** A port that was open for so long begins with the first pause again. */
const HELD = 10 * SECOND;
/** So many telegrams in a row that the port did not take: it is opened anew. */
const STALLS_MOST = 3;
/** An operation that takes longer hangs. */
export const PATIENCE: Span = spanOf(5 * SECOND);

/** These come and go with the device itself. */
const isAbsence = (fault: PortFault): boolean => fault === 'missing' || fault === 'vanished';

/** The state of one port: how often it was opened, what is wrong now, and how often each fault occurred. */
export interface WatchObservation {
  readonly state: PortState;
  readonly opened: number;
  /** What is wrong now; undefined while it is well. */
  readonly fault: PortFault | undefined;
  readonly faults: ReturnType<FaultCounts['observe']>;
}

/** One port's state. Time is an argument; what it decides, a shell does. */
export class PortWatch {
  readonly #counts = new FaultCounts();
  #state: PortState = 'closed';
  #since: RawTime;
  #tryAt: RawTime;
  #pause = 0;
  #opened = 0;
  #stalls = 0;
  #fault: PortFault | undefined;

  constructor(start: RawTime) {
    this.#since = start;
    this.#tryAt = start;
  }

  /** Whether it is open, or on its way. */
  get state(): PortState {
    return this.#state;
  }

  /** When `due` will next answer something. */
  wakeAt(): RawTime {
    if (this.#state === 'closed') return this.#tryAt;
    if (this.#state === 'open' || this.#fault === 'stuck') return NEVER;
    return (this.#since + PATIENCE) as RawTime;
  }

  /** What is to be done now: open the port, or tell that it hangs. */
  due(at: RawTime): 'open' | 'stuck' | undefined {
    if (at < this.wakeAt()) return undefined;
    if (this.#state === 'closed') return 'open';
    this.#note('stuck');
    return 'stuck';
  }

  /** An attempt to open the port has begun. */
  opening(at: RawTime): void {
    this.#enter('opening', at);
  }

  /** The port is open: its fault is over. */
  opened(at: RawTime): void {
    this.#enter('open', at);
    this.#opened += 1;
    this.#stalls = 0;
    this.#fault = undefined;
  }

  /** It could not be opened. */
  failed(fault: PortFault, at: RawTime): void {
    this.#note(fault);
    this.#closed(fault, at);
  }

  /** An open port is lost, or given up: it is being closed. */
  lost(fault: PortFault, at: RawTime): void {
    // A device that went will be back any moment; one that is there and fails is left alone for longer.
    if (isAbsence(fault) || at - this.#since >= HELD) this.#pause = 0;
    // The last of several stalls was counted as what it was.
    if (this.#fault !== fault) this.#note(fault);
    this.#enter('closing', at);
  }

  /** The port is closed: another attempt follows after a pause. */
  closed(at: RawTime): void {
    this.#closed(this.#fault ?? 'vanished', at);
  }

  /** A telegram left. */
  sent(): void {
    this.#stalls = 0;
    this.#fault = undefined;
  }

  /** One telegram, or one answer, was not as it should be. */
  failedOnce(fault: PortFault): void {
    this.#note(fault);
  }

  /** The port did not take a telegram. Answers whether it should be opened anew. */
  stalled(fault: 'stalled' | 'cut-short'): boolean {
    this.#note(fault);
    this.#stalls += 1;
    return this.#stalls >= STALLS_MOST;
  }

  /** The port's state and what has gone wrong with it so far. */
  observe(): WatchObservation {
    return Object.freeze({
      state: this.#state,
      opened: this.#opened,
      fault: this.#fault,
      faults: this.#counts.observe(),
    });
  }

  #note(fault: PortFault): void {
    this.#counts.add(fault);
    this.#fault = fault;
  }

  #closed(fault: PortFault, at: RawTime): void {
    this.#enter('closed', at);
    const most = isAbsence(fault) ? PAUSE_MOST_MISSING : PAUSE_MOST;
    this.#pause = Math.min(Math.max(2 * this.#pause, PAUSE_LEAST), most);
    this.#tryAt = (at + this.#pause) as RawTime;
  }

  #enter(state: PortState, at: RawTime): void {
    this.#state = state;
    this.#since = at;
  }
}
