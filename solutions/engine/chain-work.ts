/**
 * The work of a thread that has a part of the chain: its stages as consumers of the request ring.
 *
 *     thread before, or the ring's cursor ─► intake ─► parse ─► risk ─► … ─► sequence ─► thread behind
 *                                             ▲ hold, batch               └─ replies, if it is the last
 *
 * The order of the ring is the order of everything, so the sequencer of the core only numbers it.
 */
import { ConsumerGraph, type ConsumerOptions } from '#consumer-graph';
import { Counters } from '#counters';
import { WorkerSide } from '#handoff';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { Front } from '#shared-ring';
import { type Clock, StageClock } from '#stage-clock';
import { STAGES, STATELESS_STAGES, type StageName } from '#topology';
import { createStages, type StageSet } from './engine-stages.ts';
import type { ChainSetup, ThreadWork } from './engine-thread.ts';
import { Intake } from './intake.ts';
import { Sequencer } from './sequencer.ts';
import {
  BATCH,
  REPLIES_PER_PUBLISH,
  stampStart,
  type ThreadParts,
  TimedSink,
} from './thread-parts.ts';
import { workOf } from './work-cost.ts';

export class ChainWork implements ThreadWork {
  readonly isSettled = true;
  private readonly clock: Clock;
  private readonly graph: ConsumerGraph<number>;
  private readonly front: Front;
  private readonly side: WorkerSide;

  constructor(setup: ChainSetup, { createBook, replyWait, control, wait }: ThreadParts) {
    const { plan, memory, worker } = setup;
    this.clock = StageClock.at(setup.epoch);
    this.side = new WorkerSide(memory, {
      worker,
      ...(replyWait === undefined ? {} : { wait: replyWait }),
      publishEvery: REPLIES_PER_PUBLISH,
    });
    const { side } = this;
    this.front = new Front(side.requests, [side.source.cursor], wait);
    const sink = new TimedSink(side, this.clock);
    const counters = new Counters(setup.counters);
    const stages = createStages({ ...setup, counters, sink, createBook });
    const sequencer = new Sequencer(counters);
    const failed = new OrderSlot(side.requestBytes);
    this.graph = new ConsumerGraph(
      { ...side.source, cursor: new Intake(side.source.cursor, control, BATCH) },
      {
        consumers: plan.stages.map((stage) => this.consumer(setup, stage, stages, sink, sequencer)),
        onError: (_error, stage, sequence) => {
          stages.failed(stage as StageName, failed.at(side.source.get(sequence)));
          return 'skip';
        },
      },
    );
  }

  /** Takes at most a batch of orders through its stages. */
  turn(): number {
    const handled = this.graph.turn();
    // After the sequence has moved: who gets an answer finds the slot free.
    this.side.flush();
    return handled;
  }

  idle(): void {
    this.front.idle(this.side.sequence.get());
  }

  worked(): void {
    this.front.worked();
  }

  /** A stage as a consumer. The thread's last one announces for the others how far the thread is. */
  private consumer(
    { plan, worker, execution, workCost }: ChainSetup,
    name: StageName,
    stages: StageSet,
    sink: TimedSink,
    sequencer: Sequencer,
  ): ConsumerOptions<number> {
    const { side, clock } = this;
    const handle = stages.handlers[name] as (order: OrderSlot) => void;
    const order = new OrderSlot(side.requestBytes);
    const index = plan.stages.indexOf(name);
    const isFirst = worker === 0 && index === 0;
    const isLast = name === STAGES[execution].at(-1);
    const executes = name === 'execution' || name === 'match';
    const sequences = name === STAGES[execution][STATELESS_STAGES];
    const work = executes && workCost !== undefined ? workOf(workCost, clock) : undefined;
    const after = plan.stages.slice(Math.max(0, index - 1), index);
    const announces = index === plan.stages.length - 1;
    return {
      name,
      after,
      ...(announces ? { sequence: side.sequence } : {}),
      handle: (offset) => {
        order.at(offset);
        if (isFirst && order.isTimed) stampStart(order, clock);
        if (isLast) sink.order = order;
        work?.();
        if (sequences && order.refusal === Reason.ACCEPTED) sequencer.next(order);
        handle(order);
      },
    };
  }
}
