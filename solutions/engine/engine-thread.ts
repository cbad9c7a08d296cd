/**
 * One thread's part of the engine: its stages as consumers of the request ring.
 *
 *     thread before, or the ring's cursor ─► intake ─► parse ─► risk ─► … ─► sequence ─► thread behind
 *                                             ▲ hold, batch               └─ replies, if it is the last
 *
 * Everything is made by the thread that uses it, from a {@link ThreadSetup} that can be copied.
 */
import { ConsumerGraph, type ConsumerOptions } from '#consumer-graph';
import { Counters } from '#counters';
import { type HandoffMemory, WorkerSide } from '#handoff';
import { OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';
import { Front } from '#shared-ring';
import { type Clock, type ClockEpoch, StageClock } from '#stage-clock';
import { STAGES, type StageName, type ThreadPlan } from '#topology';
import { BusySpinWait, ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';
import { EngineControl } from './engine-control.ts';
import { createStages, type StageOptions, type StageSet } from './engine-stages.ts';
import { Intake } from './intake.ts';
import { type WorkCost, workOf } from './work-cost.ts';

/** Most orders that a thread takes through its stages at a time. */
const BATCH = 32;
/** The I/O thread sees replies after so many, or when a batch is done. */
const REPLIES_PER_PUBLISH = 32;
/** How long a thread sleeps at most before it looks round, should a wake-up come too early. */
const LOOK_ROUND_MS = 50;

export interface ThreadSetup
  extends Pick<StageOptions, 'execution' | 'symbols' | 'maxOrdersPerBook'> {
  readonly plan: ThreadPlan;
  /** Whether it may spin a little before it parks: see `spinsBeforeParking` of #topology. */
  readonly spinsFirst: boolean;
  /** Its place in the chain: 0 … workers − 1. */
  readonly worker: number;
  readonly memory: HandoffMemory;
  /** Of an {@link EngineControl}. */
  readonly control: SharedArrayBuffer;
  /** Of the {@link Counters} of this thread. */
  readonly counters: SharedArrayBuffer;
  readonly epoch: ClockEpoch;
  /** Spent on each order before it is executed. */
  readonly workCost?: WorkCost | undefined;
}

/** What cannot be copied to another thread. */
export interface HereOnly extends Pick<StageOptions, 'createBook'> {
  /** How it waits for room among the replies. */
  readonly replyWait?: WaitStrategy;
}

export class EngineThread {
  private readonly control: EngineControl;
  private readonly clock: Clock;
  private readonly graph: ConsumerGraph<number>;
  private readonly front: Front;
  private readonly side: WorkerSide;

  constructor(setup: ThreadSetup, { createBook, replyWait = new YieldWait() }: HereOnly = {}) {
    const { plan, memory, worker } = setup;
    this.control = new EngineControl(setup.control);
    this.clock = StageClock.at(setup.epoch);
    this.side = new WorkerSide(memory, {
      worker,
      wait: replyWait,
      publishEvery: REPLIES_PER_PUBLISH,
    });
    const { side } = this;
    this.front = new Front(side.requests, [side.source.cursor], waitOf(setup));
    const sink = new TimedSink(side, this.clock);
    const stages = createStages({
      ...setup,
      counters: new Counters(setup.counters),
      sink,
      createBook,
    });
    const failed = new OrderSlot(side.requestBytes);
    this.graph = new ConsumerGraph(
      { ...side.source, cursor: new Intake(side.source.cursor, this.control, BATCH) },
      {
        consumers: plan.stages.map((stage) => this.consumer(setup, stage, stages, sink)),
        onError: (_error, stage, sequence) => {
          stages.failed(stage as StageName, failed.at(side.source.get(sequence)));
          return 'skip';
        },
      },
    );
  }

  /**
   * Takes at most a batch of orders through its stages. Never waits, except for room among the
   * replies.
   *
   * @returns 0 when there was nothing to do
   */
  turn(): number {
    const handled = this.graph.turn();
    // After the sequence has moved: who gets an answer finds the slot free.
    this.side.flush();
    return handled;
  }

  /**
   * Works and waits as long as the control's word is this one. Not on the I/O thread.
   *
   * @param word read before the last visit to the event loop, so that no call is missed
   */
  run(word: number): void {
    while (this.control.word === word) {
      if (this.turn() > 0) this.front.worked();
      else if (this.control.held) this.control.sleep(word, LOOK_ROUND_MS);
      else this.front.idle(this.side.sequence.get());
    }
  }

  /** A stage as a consumer. The thread's last one announces for the others how far the thread is. */
  private consumer(
    { plan, worker, execution, workCost }: ThreadSetup,
    name: StageName,
    stages: StageSet,
    sink: TimedSink,
  ): ConsumerOptions<number> {
    const { side, clock } = this;
    const handle = stages.handlers[name] as (order: OrderSlot) => void;
    const order = new OrderSlot(side.requestBytes);
    const index = plan.stages.indexOf(name);
    const isFirst = worker === 0 && index === 0;
    const isLast = name === STAGES[execution].at(-1);
    const executes = name === 'execution' || name === 'match';
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
        handle(order);
      },
    };
  }
}

/** Notes t3 of a timed order when its answer is given, and sends its times along. */
class TimedSink implements ReportSink {
  /** The order that the last stage has. */
  order: OrderSlot | undefined;
  private readonly side: WorkerSide;
  private readonly clock: Clock;

  constructor(side: WorkerSide, clock: Clock) {
    this.side = side;
    this.clock = clock;
  }

  answer(connectionId: number, report: Uint8Array): void {
    const { order } = this;
    if (order?.isTimed === true) this.stamp(order);
    this.side.answer(connectionId, report, order);
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.side.tell(connectionId, report);
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
function stampStart(order: OrderSlot, clock: Clock): void {
  order.workStartedAt(clock.nowNs());
}

function waitOf({ plan, spinsFirst }: ThreadSetup): WaitStrategy {
  if (plan.wait === 'spin') return new BusySpinWait();
  if (plan.wait === 'yield') return new YieldWait();
  return new ParkWait({ limitMs: LOOK_ROUND_MS, ...(spinsFirst ? {} : { spinLooks: 0 }) });
}
