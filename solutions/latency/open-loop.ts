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
import type { Clock } from '#stage-clock';

/** Highest rate: above it the whole nanoseconds within a second are no longer exact. */
export const MAX_RATE = 9_000_000;

const SECOND_NS = 1_000_000_000;

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

  /** @throws RangeError when the rate or the start is out of range */
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
   * In ns, a whole number. Exact for every index: whole seconds are counted apart, because
   * index × 10⁹ leaves the safe integers after nine million requests.
   *
   * @param index 0, 1, 2, …
   */
  dueNs(index: number): number {
    const rest = index % this.ratePerSecond;
    const seconds = (index - rest) / this.ratePerSecond;
    return this.startNs + seconds * SECOND_NS + Math.floor((rest * SECOND_NS) / this.ratePerSecond);
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
  private next = 0;
  private latest = 0;

  /** @throws RangeError when there is no request, or none may be sent in a turn */
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
    return this.next;
  }

  /** True when all have left. */
  get done(): boolean {
    return this.next === this.requests;
  }

  /** How late the latest one left, in ns: above 0 is the driver's own delay or the server's refusal. */
  get longestLagNs(): number {
    return this.latest;
  }

  /**
   * Sends what is due at this moment. Reads the clock once.
   *
   * @returns how many have left in this turn
   */
  turn(): number {
    const nowNs = this.clock.nowNs();
    const from = this.next;
    const limit = Math.min(this.requests, from + this.maxPerTurn);
    while (this.next < limit) {
      const dueNs = this.schedule.dueNs(this.next);
      if (dueNs > nowNs || !this.send(this.next, dueNs)) break;
      this.next++;
      this.latest = Math.max(this.latest, nowNs - dueNs);
    }
    return this.next - from;
  }
}
