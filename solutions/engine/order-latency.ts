/**
 * Records where the time of an order went, for some of all orders: on the I/O thread, where the
 * last of the five times is taken.
 *
 *     t0 read ── t1 enqueued ── t2 work start ── t3 work end ── t4 reply written
 *     └─ I/O thread ─┘          └── engine threads ──┘          └ I/O thread
 *
 * A timed order costs three readings of the clock more, and on Node 20 each of them 32 bytes of
 * heap. So not every order is timed: by default as many as `sampleEvery` of the table of limits.
 */
import type { ReplySlot } from '#handoff';
import { LatencyRecorder, type LatencySummary, type Verdict } from '#recorder';
import { type Clock, STAMPS, Stamp } from '#stage-clock';

/** Timed replies that leave together at most. */
const MAX_PENDING = 256;

export interface LatencyReport extends LatencySummary {
  /** How many orders there are for each that is timed. */
  readonly sampleEvery: number;
  /** Where the tail comes from; only when every order is timed. */
  readonly verdict?: Verdict;
}

export class OrderLatency {
  private readonly clock: Clock;
  private readonly sampleEvery: number;
  private readonly recorder = new LatencyRecorder();
  private readonly rows = Array.from({ length: MAX_PENDING }, () => new Float64Array(STAMPS));
  private pending = 0;
  private untilNext: number;

  /** @param sampleEvery 1: every order is timed, 2: every second one, …; 0: none */
  constructor(clock: Clock, sampleEvery: number) {
    this.clock = clock;
    this.sampleEvery = sampleEvery;
    this.untilNext = sampleEvery;
  }

  /** Call it once for each order: t1 if this one is timed, or 0. */
  enqueuedNs(): number {
    if (this.untilNext !== 1) {
      if (this.untilNext > 1) this.untilNext--;
      return 0;
    }
    this.untilNext = this.sampleEvery;
    return this.clock.nowNs();
  }

  /** Keeps the times of a timed order until {@link written}. */
  note(reply: ReplySlot): void {
    if (this.pending === MAX_PENDING) this.written();
    const row = this.rows[this.pending] as Float64Array;
    this.pending++;
    row[Stamp.READ] = reply.arrivalNs;
    row[Stamp.ENQUEUED] = reply.enqueuedNs;
    row[Stamp.WORK_START] = reply.workStartNs;
    row[Stamp.WORK_END] = reply.workEndNs;
  }

  /** Everything noted was handed to the sockets now. */
  written(): void {
    if (this.pending === 0) return;
    const nowNs = this.clock.nowNs();
    for (let i = 0; i < this.pending; i++) {
      const row = this.rows[i] as Float64Array;
      row[Stamp.REPLY_WRITTEN] = nowNs;
      this.recorder.record(row);
    }
    this.pending = 0;
  }

  /** Forgets what was recorded, such as a warm-up. */
  reset(): void {
    this.recorder.reset();
  }

  /** @param pausesNs collections on the thread that answers */
  report(pausesNs: readonly number[]): LatencyReport {
    return {
      sampleEvery: this.sampleEvery,
      ...this.recorder.summary(),
      ...(this.sampleEvery === 1 ? { verdict: this.recorder.verdict(pausesNs) } : {}),
    };
  }
}
