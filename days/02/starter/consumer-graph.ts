/**
 * Consumers of one ring, and who waits for whom.
 *
 *                    ┌─► A validate ─► B enrich          B stays behind A,
 *     producer ─► ring                                   C runs on its own,
 *        ▲           └─► C log                           the producer stays behind B and C.
 *        └────────────── gates: B, C
 *
 * Every consumer sees every event, in order, and announces with one sequence how far it is. That
 * is all the coordination there is: no lock, no queue between the stages, no copy.
 * After the LMAX Disruptor's `BatchEventProcessor` and its dependency graph; halting in front of
 * the event that failed is our own, the Disruptor's loop moves on.
 */
import { NotImplemented } from '#not-implemented';
import type { EventHandler, EventSource } from '#ring-buffer';
import type { Sequence } from '#sequence';
import type { SequenceBarrier } from '#sequence-barrier';

/** What to do with an event whose handler threw: count it as done, or stop in front of it. */
export type ErrorDecision = 'skip' | 'halt';

export interface ConsumerOptions<E> {
  /** Unique in the graph; appears in reports. */
  readonly name: string;
  /** Called for every event in order. Must not keep the event. */
  readonly handle: EventHandler<E>;
  /** The consumers that must be done with an event first. Without any: the producer alone. */
  readonly after?: readonly string[];
  /** Where this consumer's progress lives. Without it: on the heap, level with its barrier. */
  readonly sequence?: Sequence;
}

export interface GraphOptions<E> {
  readonly consumers: readonly ConsumerOptions<E>[];
  /**
   * Called once for each throw of a handler, with the consumer's name. Without it every error
   * halts the consumer.
   */
  readonly onError?: (error: unknown, consumer: string, sequence: number) => ErrorDecision;
}

/** One consumer at work: reads what its barrier allows, then moves its sequence. */
export class Consumer<E> {
  readonly name: string;
  readonly sequence: Sequence;
  private readonly source: EventSource<E>;
  private readonly barrier: SequenceBarrier;
  private readonly handle: EventHandler<E>;
  private readonly decide: (error: unknown, sequence: number) => ErrorDecision;

  /**
   * Given, complete.
   *
   * @param source the ring that holds the events
   * @param barrier how far this consumer may read
   * @param options its name, where it announces its progress, and what it does with an event
   * @param decide asked once for each throw of the handler; stage 5
   */
  constructor(
    source: EventSource<E>,
    barrier: SequenceBarrier,
    options: { name: string; sequence: Sequence; handle: EventHandler<E> },
    decide: (error: unknown, sequence: number) => ErrorDecision,
  ) {
    this.name = options.name;
    this.sequence = options.sequence;
    this.handle = options.handle;
    this.source = source;
    this.barrier = barrier;
    this.decide = decide;
  }

  /** True after {@link halt} or a handler's error answered with `halt`, until {@link resume}. */
  get halted(): boolean {
    throw new NotImplemented(5, 'Consumer.halted');
  }

  /** How many events its barrier allows that it has not done, halted or not. */
  backlog(): number {
    throw new NotImplemented(4, 'Consumer.backlog');
  }

  /**
   * Handles everything its barrier allows at this moment. The thread that owns the consumer.
   *
   * @returns how far its sequence moved; 0 when there was nothing to do, or when it is halted
   */
  turn(): number {
    const { source, barrier, handle, decide } = this;
    throw new NotImplemented(2, 'Consumer.turn', source, barrier, handle, decide);
  }

  /** Stops in front of the next event; the one being handled is finished first. */
  halt(): void {
    throw new NotImplemented(5, 'Consumer.halt');
  }

  /** Goes on after a halt, with the first event that is not done: the one that failed, if any. */
  resume(): void {
    throw new NotImplemented(5, 'Consumer.resume');
  }
}

/**
 * Builds the consumers of a ring in the order of their dependencies and lets the ring's producer
 * wait for the last of each chain.
 */
export class ConsumerGraph<E> {
  /**
   * @throws RangeError when there is no consumer, a name is used twice or unknown, or consumers
   *   wait for each other in a circle
   */
  constructor(source: EventSource<E>, options: GraphOptions<E>) {
    const specs = dependenciesFirst(options.consumers);
    throw new NotImplemented(3, 'ConsumerGraph', source, specs);
  }

  /** The consumers, each behind the ones it depends on. */
  get consumers(): readonly Consumer<E>[] {
    throw new NotImplemented(3, 'ConsumerGraph.consumers');
  }

  /** @throws RangeError when there is no consumer of that name */
  consumer(name: string): Consumer<E> {
    throw new NotImplemented(3, 'ConsumerGraph.consumer', name);
  }

  /**
   * Gives every consumer one turn, dependencies first.
   *
   * @returns how many events were handled, added up over the consumers; 0 means nobody could move
   */
  turn(): number {
    throw new NotImplemented(3, 'ConsumerGraph.turn');
  }

  /** Stops every consumer in front of its next event. What is published stays in the ring. */
  halt(): void {
    throw new NotImplemented(5, 'ConsumerGraph.halt');
  }

  /** Lets every halted consumer go on where it stopped; nothing is lost, nothing comes twice. */
  resume(): void {
    throw new NotImplemented(5, 'ConsumerGraph.resume');
  }

  /**
   * Turns until nobody can move. Ends also when a consumer is halted: what it and those behind it
   * have not handled stays in the ring.
   *
   * @returns true when every consumer has handled everything that is published
   */
  drain(): boolean {
    throw new NotImplemented(5, 'ConsumerGraph.drain');
  }
}

/** Sorts the consumers so that each stands behind the ones it waits for. Given, complete. */
function dependenciesFirst<E>(specs: readonly ConsumerOptions<E>[]): ConsumerOptions<E>[] {
  if (specs.length === 0)
    throw new RangeError('ConsumerGraph: got no consumer; expected at least one');
  const names = new Set<string>();
  for (const spec of specs) {
    if (names.has(spec.name)) {
      throw new RangeError(
        `ConsumerGraph: the name "${spec.name}" is used twice; names are unique`,
      );
    }
    names.add(spec.name);
  }
  for (const spec of specs) {
    const unknown = (spec.after ?? []).find((name) => !names.has(name));
    if (unknown !== undefined) {
      throw new RangeError(
        `ConsumerGraph: "${spec.name}" comes after "${unknown}", which is no consumer; known here: ${[...names].join(', ')}`,
      );
    }
  }
  const sorted: ConsumerOptions<E>[] = [];
  const placed = new Set<string>();
  while (sorted.length < specs.length) {
    const ready = specs.filter(
      (spec) => !placed.has(spec.name) && (spec.after ?? []).every((name) => placed.has(name)),
    );
    if (ready.length === 0) {
      const stuck = specs.filter((spec) => !placed.has(spec.name)).map((spec) => spec.name);
      throw new RangeError(`ConsumerGraph: ${stuck.join(', ')} wait for each other in a circle`);
    }
    for (const spec of ready) {
      sorted.push(spec);
      placed.add(spec.name);
    }
  }
  return sorted;
}
