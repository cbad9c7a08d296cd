/** What the kinds of work of an engine thread share. */
import type { Counters } from '#counters';
import { ORDER_SLOT_BYTES, type OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';
import { type ReplyOutput, ResponseRouter } from '#response-router';
import { allocateScheduler, type SchedulerMemory } from '#scheduler-memory';
import type { Clock } from '#stage-clock';
import type { WaitStrategy } from '#wait-strategy';
import type { EngineControl } from './engine-control.ts';
import type { HereOnly } from './engine-thread.ts';
import { type ReplyMemory, ReplyWriter } from './reply-ring.ts';

/** Most orders that a thread takes through its stages at a time. */
export const BATCH = 32;
/** An I/O thread sees replies after so many, or when a batch is done. */
export const REPLIES_PER_PUBLISH = 32;

export interface ThreadParts extends HereOnly {
  readonly control: EngineControl;
  /** How it waits for orders. */
  readonly wait: WaitStrategy;
}

/** The way to all I/O threads, for the one engine thread that answers. */
export function repliesOf(
  memory: readonly ReplyMemory[],
  counters: Counters,
  wait?: WaitStrategy,
): ResponseRouter {
  const how = { publishEvery: REPLIES_PER_PUBLISH, ...(wait === undefined ? {} : { wait }) };
  return new ResponseRouter(
    memory.map((replies) => new ReplyWriter(replies, how)),
    counters,
  );
}

/** Memory for the schedulers of one thread, which needs no atomic operation. */
export function allocateTasks(entries: number, partitions: number): SchedulerMemory {
  const shape = { entries, taskBytes: ORDER_SLOT_BYTES, families: 2 * entries, partitions };
  return allocateScheduler({ ...shape, wakes: false }, 'one-thread');
}

/** Notes t3 of a timed order when its answer is given, and sends its times along. */
export class TimedSink implements ReportSink {
  /** The order that is being answered. */
  order: OrderSlot | undefined;
  private readonly output: ReplyOutput;
  private readonly clock: Clock;

  constructor(output: ReplyOutput, clock: Clock) {
    this.output = output;
    this.clock = clock;
  }

  answer(connectionId: number, report: Uint8Array): void {
    const { order } = this;
    if (order?.isTimed === true) this.stamp(order);
    this.output.answer(connectionId, report, order);
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.output.tell(connectionId, report);
  }

  /** See {@link ReplyOutput.flush}. */
  flush(): void {
    this.output.flush();
  }

  /** By itself for the reason of {@link stampStart}. */
  private stamp(order: OrderSlot): void {
    order.workEndedAt(this.clock.nowNs());
  }
}

/**
 * Notes t2. Small by itself, so that V8 has room to take the clock's reading apart: inside of the
 * handler it calls the clock instead, and the number that comes back is an object on the heap.
 */
export function stampStart(order: OrderSlot, clock: Clock): void {
  order.workStartedAt(clock.nowNs());
}
