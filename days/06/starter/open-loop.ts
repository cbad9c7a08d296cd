/**
 * Sends at the pace of a schedule, whatever the server does.
 *
 *     due        │  │  │  │  │  │  │  │       every 1/rate seconds
 *     sent       │  │           ││││  │       the server, or we ourselves, stood still
 *     latency          ├───────────┤          counted from `due`: the wait is in it
 *
 * Who waits for an answer before asking again asks least when the server is slow, and so leaves
 * the slow moments out: coordinated omission, as Gil Tene named it. Here nothing but the clock
 * decides when a request is due, and a request that leaves late keeps the time it was due.
 */
import { NotImplemented } from '#not-implemented';
import type { Clock } from '#stage-clock';

/** Highest rate: above it the whole nanoseconds within a second are no longer exact. */
export const MAX_RATE = 9_000_000;

export interface ScheduleOptions {
  /** Requests per second: a whole number from 1 to {@link MAX_RATE}. */
  readonly ratePerSecond: number;
  /** When request 0 is due, in ns on the driver's clock. Without it: 0. */
  readonly startNs?: number;
}

/** When each request is due: request i at start + ⌊i × 10⁹ / rate⌋, exactly. */
export class Schedule {
  private readonly ratePerSecond: number;
  private readonly startNs: number;

  /**
   * Given, complete.
   *
   * @throws RangeError when the rate or the start is out of range
   */
  constructor({ ratePerSecond, startNs = 0 }: ScheduleOptions) {
    if (!Number.isInteger(ratePerSecond) || ratePerSecond < 1 || ratePerSecond > MAX_RATE) {
      throw new RangeError(
        `Schedule: got a rate of ${ratePerSecond} per second; expected a whole number from 1 to ${MAX_RATE}`,
      );
    }
    if (!Number.isSafeInteger(startNs) || startNs < 0) {
      throw new RangeError(
        `Schedule: got a start of ${startNs} ns; expected a whole number of nanoseconds from 0 on`,
      );
    }
    this.ratePerSecond = ratePerSecond;
    this.startNs = startNs;
  }

  /**
   * In ns, a whole number, exact for every index.
   *
   * @param index 0, 1, 2, …
   */
  dueNs(index: number): number {
    throw new NotImplemented(3, 'Schedule.dueNs', index, this.ratePerSecond, this.startNs);
  }
}

export interface OpenLoopOptions {
  readonly schedule: Schedule;
  readonly clock: Clock;
  /** How many requests there are. */
  readonly requests: number;
  /**
   * Sends a request. Its latency counts from `dueNs`.
   *
   * @returns false when it cannot leave now; it is offered again in the next turn
   */
  readonly send: (index: number, dueNs: number) => boolean;
  /** The most that is sent in one turn, so that the answers are read in between. Without it: 512. */
  readonly maxPerTurn?: number;
}

/** Offers every request when it is due, in order, and once it has left never again. */
export class OpenLoop {
  private readonly schedule: Schedule;
  private readonly clock: Clock;
  private readonly requests: number;
  private readonly send: (index: number, dueNs: number) => boolean;
  private readonly maxPerTurn: number;

  /**
   * Given, complete.
   *
   * @throws RangeError when there is no request, or none may be sent in a turn
   */
  constructor({ schedule, clock, requests, send, maxPerTurn = 512 }: OpenLoopOptions) {
    for (const [name, value] of Object.entries({ requests, maxPerTurn })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(
          `OpenLoop: got ${value} for ${name}; expected a whole number from 1 on`,
        );
      }
    }
    this.schedule = schedule;
    this.clock = clock;
    this.requests = requests;
    this.send = send;
    this.maxPerTurn = maxPerTurn;
  }

  /** How many have left. */
  get sent(): number {
    throw new NotImplemented(3, 'OpenLoop.sent');
  }

  /** True when all have left. */
  get done(): boolean {
    throw new NotImplemented(3, 'OpenLoop.done');
  }

  /** How late the latest one left, in ns: above 0 is the driver's own delay or the server's refusal. */
  get longestLagNs(): number {
    throw new NotImplemented(3, 'OpenLoop.longestLagNs');
  }

  /**
   * Sends what is due at this moment. Reads the clock once.
   *
   * @returns how many have left in this turn
   */
  turn(): number {
    const { schedule, clock, requests, send, maxPerTurn } = this;
    throw new NotImplemented(3, 'OpenLoop.turn', schedule, clock, requests, send, maxPerTurn);
  }
}
