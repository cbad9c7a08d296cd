/**
 * What a thread does that looked at a sequence and found that it has not moved.
 *
 *     busy-spin   stays on its core and looks again        costs a core
 *     yield       spins a little, then sleeps 50 µs        costs little, is up to 100 µs late
 *     park        spins a little, then sleeps until woken  costs nothing, waking takes 5 to 50 µs
 *
 * Looking is not free for the others: it takes the cache line away from the thread that writes it.
 * So every strategy stays off the shared memory for a while before the thread looks again, and also
 * after a batch: what is published meanwhile is seen in one look.
 *
 * A strategy belongs to one thread. Nothing here allocates or throws.
 */
import type { Cells } from '#cells';
import { NotImplemented } from '#not-implemented';

export interface WaitStrategy {
  /** True when whoever moves a sequence must call {@link wakeSleepers}: the ring's `wakes`. */
  readonly needsWaking: boolean;
  /**
   * Waits a little, or until the sequence in `cell` moves. May return for no reason: the caller
   * looks, and idles again.
   *
   * @param seen the value that the caller found in the cell, which does not let it go on
   */
  idle(cells: Cells, cell: number, seen: number): void;
  /** Called after a batch, before the next look: the waiting is over and starts anew. */
  worked(cells: Cells): void;
}

/**
 * How long to stay off the shared memory before the next look, in turns of `Cells.pause`: about
 * 0.1 µs on Node 20. Less makes the writer wait for its cache line again and again, more costs
 * latency: `npm run bench:ring`.
 */
export const OFF_TURNS = 200;

/** Looks of {@link YieldWait} before it sleeps, about 5 µs: others need the core. */
export const YIELD_LOOKS = 50;

/**
 * Looks of {@link ParkWait} before it parks, about 30 µs: as long as it takes to wake a thread.
 * With fewer, one late wake-up makes the other side park as well, and so on.
 */
export const PARK_LOOKS = 300;

/** For a thread with a core of its own. At most as many of these as there are cores. Given. */
export class BusySpinWait implements WaitStrategy {
  readonly needsWaking = false;
  private readonly offTurns: number;

  /** @param offTurns turns between two looks, 0 or more */
  constructor(offTurns = OFF_TURNS) {
    this.offTurns = offTurns;
  }

  idle(cells: Cells, _cell: number, _seen: number): void {
    cells.pause(this.offTurns);
  }

  worked(cells: Cells): void {
    cells.pause(this.offTurns);
  }
}

export interface YieldOptions {
  /** Looks before the first sleep, 0 or more. */
  readonly spinLooks?: number;
  /** How long one sleep takes at most, in ms; what the system adds comes on top. */
  readonly sleepMs?: number;
  readonly offTurns?: number;
}

/** For a thread that shares its core. Nobody has to wake it: it looks again by itself. Given. */
export class YieldWait implements WaitStrategy {
  readonly needsWaking = false;
  private readonly spinLooks: number;
  private readonly sleepMs: number;
  private readonly offTurns: number;
  private looks = 0;

  constructor({
    spinLooks = YIELD_LOOKS,
    sleepMs = 0.05,
    offTurns = OFF_TURNS,
  }: YieldOptions = {}) {
    this.spinLooks = spinLooks;
    this.sleepMs = sleepMs;
    this.offTurns = offTurns;
  }

  idle(cells: Cells, cell: number, seen: number): void {
    if (this.looks < this.spinLooks) {
      this.looks++;
      cells.pause(this.offTurns);
    } else {
      cells.wait(cell, seen, this.sleepMs);
    }
  }

  worked(cells: Cells): void {
    this.looks = 0;
    cells.pause(this.offTurns);
  }
}

export interface ParkOptions {
  /** Looks before the thread parks, 0 or more. */
  readonly spinLooks?: number;
  /** Longest sleep in ms, for a thread that has other things to look after; without it: for ever. */
  readonly limitMs?: number;
  readonly offTurns?: number;
}

/**
 * For a thread that may have nothing to do for long. It counts itself among the sleepers of the
 * sequence and sleeps on the sequence's own cell; {@link wakeSleepers} is the other half.
 */
export class ParkWait implements WaitStrategy {
  readonly needsWaking = true;
  private readonly spinLooks: number;
  private readonly limitMs: number | undefined;
  private readonly offTurns: number;

  /** Given, complete; what it remembers of its looks is yours to add. */
  constructor({ spinLooks = PARK_LOOKS, limitMs, offTurns = OFF_TURNS }: ParkOptions = {}) {
    this.spinLooks = spinLooks;
    this.limitMs = limitMs;
    this.offTurns = offTurns;
  }

  idle(cells: Cells, cell: number, seen: number): void {
    const { spinLooks, limitMs } = this;
    throw new NotImplemented(3, 'ParkWait.idle', cells, cell, seen, spinLooks, limitMs);
  }

  worked(cells: Cells): void {
    throw new NotImplemented(3, 'ParkWait.worked', cells, this.offTurns);
  }
}

/** Wakes whoever sleeps on a sequence. The thread that moved it calls this after each move. */
export function wakeSleepers(cells: Cells, cell: number): void {
  throw new NotImplemented(3, 'wakeSleepers', cells, cell);
}
