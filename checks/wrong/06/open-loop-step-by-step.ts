/**
 * Right, and different: the driver asks for the due time of a request once and keeps it until the
 * request has left; the schedule splits the index with BigInt-free long division.
 */
import type { Clock } from '#stage-clock';

export const MAX_RATE = 9_000_000;

export interface ScheduleOptions {
  readonly ratePerSecond: number;
  readonly startNs?: number;
}

export class Schedule {
  private readonly options: Required<ScheduleOptions>;

  constructor({ ratePerSecond, startNs = 0 }: ScheduleOptions) {
    if (!(ratePerSecond >= 1 && ratePerSecond <= MAX_RATE) || ratePerSecond % 1 !== 0) {
      throw new RangeError(`Schedule: got a rate of ${ratePerSecond}; expected 1 to ${MAX_RATE}`);
    }
    if (!(startNs >= 0) || !Number.isSafeInteger(startNs)) {
      throw new RangeError(`Schedule: got a start of ${startNs}; expected whole nanoseconds`);
    }
    this.options = { ratePerSecond, startNs };
  }

  /** Nine digits, one after the other, as on paper. */
  dueNs(index: number): number {
    const { ratePerSecond, startNs } = this.options;
    let quotient = Math.floor(index / ratePerSecond);
    let rest = index - quotient * ratePerSecond;
    for (let digit = 0; digit < 9; digit++) {
      const next = Math.floor((rest * 10) / ratePerSecond);
      quotient = quotient * 10 + next;
      rest = rest * 10 - next * ratePerSecond;
    }
    return startNs + quotient;
  }
}

export interface OpenLoopOptions {
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly requests: number;
  readonly send: (index: number, dueNs: number) => boolean;
  readonly maxPerTurn?: number;
}

export class OpenLoop {
  private readonly options: Required<OpenLoopOptions>;
  private left = 0;
  private lag = 0;
  private dueNs: number;

  constructor({ maxPerTurn = 512, ...options }: OpenLoopOptions) {
    if (!Number.isSafeInteger(options.requests) || options.requests < 1) {
      throw new RangeError(`OpenLoop: got ${options.requests} requests; expected 1 or more`);
    }
    if (!Number.isSafeInteger(maxPerTurn) || maxPerTurn < 1) {
      throw new RangeError(`OpenLoop: got ${maxPerTurn} per turn; expected 1 or more`);
    }
    this.options = { ...options, maxPerTurn };
    this.dueNs = options.schedule.dueNs(0);
  }

  get sent(): number {
    return this.left;
  }

  get done(): boolean {
    return this.left >= this.options.requests;
  }

  get longestLagNs(): number {
    return this.lag;
  }

  turn(): number {
    const { clock, send, schedule, maxPerTurn } = this.options;
    const nowNs = clock.nowNs();
    for (let sent = 0; sent < maxPerTurn; sent++) {
      const { dueNs } = this;
      if (this.done || dueNs > nowNs) return sent;
      if (!send(this.left, dueNs)) return sent;
      this.left += 1;
      if (nowNs - dueNs > this.lag) this.lag = nowNs - dueNs;
      this.dueNs = schedule.dueNs(this.left);
    }
    return maxPerTurn;
  }
}
