/**
 * How far an engine thread may work: as far as the thread before it is, but not while it is held,
 * and not more than a batch at a time.
 *
 * The batch is what a thread takes through all its stages at once. Without the limit the first of
 * a thousand orders would have its answer only when the last one is checked.
 */
import { advance, distance, Sequence } from '#sequence';
import type { EngineControl } from './engine-control.ts';

export class Intake extends Sequence {
  private readonly before: Sequence;
  private readonly control: EngineControl;
  private readonly batch: number;

  /**
   * @param before the cursor of the ring, or the sequence of the thread before
   * @param batch most orders at a time, 1 or more
   */
  constructor(before: Sequence, control: EngineControl, batch: number) {
    super(new Int32Array(1), 0);
    this.before = before;
    this.control = control;
    this.batch = batch;
    this.set(before.get());
  }

  /** The last sequence that may be handled. Each call may allow a batch more. */
  override get(): number {
    const allowed = super.get();
    // In this order: whoever sees an order that came after a hold sees the hold as well.
    const there = this.before.get();
    if (this.control.held) return allowed;
    const next = distance(there, allowed) > this.batch ? advance(allowed, this.batch) : there;
    if (next !== allowed) this.set(next);
    return next;
  }
}
