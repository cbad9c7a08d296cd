/**
 * The I/O thread's side of the one request ring, as the engine uses it: counts what it takes, and
 * answers `BUSY` at once when the ring is full. {@link PartitionIoSide} is its counterpart with a
 * ring for each partition.
 */
import { Counter, type Counters } from '#counters';
import { type HandoffMemory, IoSide, type IoSideOptions } from '#handoff';
import { Reason } from '#reasons';
import { Refusals } from '#refusals';
import type { ReportSink } from '#response';

export interface ChainIoOptions extends IoSideOptions {
  readonly counters: Counters;
  /** Where `BUSY` is answered. */
  readonly sink: ReportSink;
}

export class ChainIoSide extends IoSide {
  private readonly counters: Counters;
  private readonly refusals: Refusals;

  constructor(memory: HandoffMemory, options: ChainIoOptions) {
    super(memory, options);
    this.counters = options.counters;
    this.refusals = new Refusals(options.sink);
  }

  /** True when the last engine thread is done with everything that was taken. */
  get isIdle(): boolean {
    return this.queued === 0;
  }

  override submit(
    bytes: Uint8Array,
    from: number,
    connectionId: number,
    arrivalNs: number,
    enqueuedNs: number,
  ): boolean {
    const taken = super.submit(bytes, from, connectionId, arrivalNs, enqueuedNs);
    this.counters.add(taken ? Counter.published : Counter.rejectedBusy);
    if (!taken) this.refusals.refuse(bytes, from, connectionId, Reason.BUSY);
    return taken;
  }
}
