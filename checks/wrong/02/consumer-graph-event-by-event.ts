/**
 * Right, and different: every event is announced as soon as it is handled, every consumer is a
 * gate, the order comes from a walk from each consumer to those it waits for, and a consumer is
 * in one of two states.
 */
import type { EventHandler, EventSource } from '#ring-buffer';
import { advance, distance, Sequence } from '#sequence';
import { SequenceBarrier } from '#sequence-barrier';

export type ErrorDecision = 'skip' | 'halt';

export interface ConsumerOptions<E> {
  readonly name: string;
  readonly handle: EventHandler<E>;
  readonly after?: readonly string[];
  readonly sequence?: Sequence;
}

export interface GraphOptions<E> {
  readonly consumers: readonly ConsumerOptions<E>[];
  readonly onError?: (error: unknown, consumer: string, sequence: number) => ErrorDecision;
}

export class Consumer<E> {
  readonly name: string;
  readonly sequence: Sequence;
  private readonly source: EventSource<E>;
  private readonly barrier: SequenceBarrier;
  private readonly handle: EventHandler<E>;
  private readonly decide: (error: unknown, sequence: number) => ErrorDecision;
  private state: 'running' | 'halted' = 'running';

  constructor(
    source: EventSource<E>,
    barrier: SequenceBarrier,
    options: { name: string; sequence: Sequence; handle: EventHandler<E> },
    decide: (error: unknown, sequence: number) => ErrorDecision,
  ) {
    this.name = options.name;
    this.sequence = options.sequence;
    this.source = source;
    this.barrier = barrier;
    this.handle = options.handle;
    this.decide = decide;
  }

  get halted(): boolean {
    return this.state === 'halted';
  }

  backlog(): number {
    return distance(this.barrier.available(), this.sequence.get());
  }

  turn(): number {
    const last = this.barrier.available();
    let done = 0;
    while (this.state === 'running' && distance(last, this.sequence.get()) > 0) {
      const sequence = advance(this.sequence.get(), 1);
      if (this.isDoneWith(sequence, sequence === last)) {
        this.sequence.set(sequence);
        done++;
      }
    }
    return done;
  }

  halt(): void {
    this.state = 'halted';
  }

  resume(): void {
    this.state = 'running';
  }

  private isDoneWith(sequence: number, endOfBatch: boolean): boolean {
    try {
      this.handle(this.source.get(sequence), sequence, endOfBatch);
      return true;
    } catch (error) {
      if (this.decide(error, sequence) === 'skip') return true;
      this.halt();
      return false;
    }
  }
}

export class ConsumerGraph<E> {
  private readonly all: Consumer<E>[] = [];

  constructor(source: EventSource<E>, options: GraphOptions<E>) {
    const { consumers, onError } = options;
    if (consumers.length === 0) throw new RangeError('a graph needs a consumer');
    if (new Set(consumers.map((spec) => spec.name)).size < consumers.length) {
      throw new RangeError('two consumers have the same name');
    }
    const place = (name: string, waiting: readonly string[]): Sequence => {
      const placed = this.all.find((consumer) => consumer.name === name);
      if (placed !== undefined) return placed.sequence;
      const spec = consumers.find((candidate) => candidate.name === name);
      if (spec === undefined) throw new RangeError(`nobody is called ${name}`);
      if (waiting.includes(name)) throw new RangeError(`${name} waits for itself`);
      const before = (spec.after ?? []).map((other) => place(other, [...waiting, name]));
      const barrier = new SequenceBarrier([source.cursor, ...before]);
      const consumer = new Consumer(
        source,
        barrier,
        {
          name,
          sequence: spec.sequence ?? Sequence.local(barrier.available()),
          handle: spec.handle,
        },
        (error, sequence) => onError?.(error, name, sequence) ?? 'halt',
      );
      this.all.push(consumer);
      source.gate(consumer.sequence);
      return consumer.sequence;
    };
    for (const spec of consumers) place(spec.name, []);
  }

  get consumers(): readonly Consumer<E>[] {
    return this.all;
  }

  consumer(name: string): Consumer<E> {
    const found = this.all.find((candidate) => candidate.name === name);
    if (found === undefined) throw new RangeError(`nobody is called ${name}`);
    return found;
  }

  turn(): number {
    return this.all.reduce((handled, consumer) => handled + consumer.turn(), 0);
  }

  halt(): void {
    for (const consumer of this.all) consumer.halt();
  }

  resume(): void {
    for (const consumer of this.all) consumer.resume();
  }

  drain(): boolean {
    let moved: number;
    do moved = this.turn();
    while (moved > 0);
    return this.all.every((consumer) => consumer.backlog() === 0);
  }
}
