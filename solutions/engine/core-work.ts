/**
 * The work of the core where partitions have threads of their own.
 *
 *     partitions-0 ═ link ═╗
 *     partitions-1 ═ link ═╩► executor: sequencer ─► positions, book ─► replies
 *                                   └─► completed: to the link that the order came by
 *
 * The links are merged in turn, a batch of each; the sequencer makes one order of it. Each order is
 * copied to the place of its lane first: its slot in the link is free again, and an execution may
 * take as long as it likes.
 */
import { Counters } from '#counters';
import { Executor } from '#executor';
import { NO_LANE, ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { StageClock } from '#stage-clock';
import { copyWords, LinkFromPartitions } from './core-link.ts';
import { DoorbellWork } from './doorbell-work.ts';
import type { CoreSetup } from './engine-thread.ts';
import { familyStages } from './family-stages.ts';
import { Sequencer } from './sequencer.ts';
import { BATCH, repliesOf, type ThreadParts, TimedSink } from './thread-parts.ts';
import { workOf } from './work-cost.ts';

export class CoreWork extends DoorbellWork {
  /** No task waits with the executor between two turns: see {@link familyStages}. */
  readonly isSettled = true;
  private readonly links: readonly LinkFromPartitions[];
  /** By lane: where its order came from, and where its completion goes. */
  private readonly linkOf: readonly LinkFromPartitions[];
  private readonly sink: TimedSink;
  private readonly executor: Executor;
  /** A place for the order of each lane. */
  private readonly orders: Int32Array;
  private readonly order: OrderSlot;
  private readonly work: (() => void) | undefined;
  /** The link whose turn it is. */
  private at = 0;

  constructor(setup: CoreSetup, { createBook, replyWait, wait }: ThreadParts) {
    const { memory, families, workCost } = setup;
    super(memory.doorbells.at(-1), wait);
    const counters = new Counters(setup.counters);
    const clock = StageClock.at(setup.epoch);
    this.links = memory.coreLinks.map(
      (link, thread) => new LinkFromPartitions(link, memory.doorbells[thread] as SharedArrayBuffer),
    );
    const lanes = families.partitions * families.lanes;
    this.linkOf = Array.from({ length: lanes }, (_, lane) => {
      const thread = memory.threadOf[Math.floor(lane / families.lanes)] as number;
      return this.links[thread] as LinkFromPartitions;
    });
    this.sink = new TimedSink(repliesOf(memory.replies, counters, replyWait), clock);
    const bytes = new Uint8Array(lanes * ORDER_SLOT_BYTES);
    this.orders = new Int32Array(bytes.buffer);
    this.order = new OrderSlot(bytes);
    this.work = workCost && workOf(workCost, clock);
    this.executor = new Executor({
      lanes,
      taskBytes: bytes,
      sink: this.sink,
      counters,
      createStages: familyStages({
        ...setup,
        counters,
        createBook,
        sequencer: new Sequencer(counters),
        checks: [],
      }),
      completed: (lane) => (this.linkOf[lane] as LinkFromPartitions).completed(lane),
    });
  }

  /** Of each link a batch. */
  protected lookRound(): number {
    let handled = 0;
    for (let i = 0; i < this.links.length; i++) {
      this.at = i;
      handled += (this.links[i] as LinkFromPartitions).poll(this.take, BATCH);
    }
    for (let i = 0; i < this.links.length; i++) (this.links[i] as LinkFromPartitions).flush();
    this.sink.flush();
    return handled;
  }

  private readonly take = (sent: OrderSlot): void => {
    const { lane } = sent;
    if (lane === NO_LANE) {
      this.sink.order = undefined;
      this.executor.refuse(sent, sent.refusal);
      return;
    }
    const task = lane * ORDER_SLOT_BYTES;
    const { int32 } = this.links[this.at] as LinkFromPartitions;
    copyWords(int32, sent.offset, this.orders, task);
    this.sink.order = this.order.at(task);
    if (this.work !== undefined) this.work();
    this.executor.run(lane, task);
  };
}
