/**
 * Random graphs of consumers, and a witness that stands inside every handler.
 *
 * The witness knows without any sequence or barrier what each consumer has handled, and notes the
 * first rule that is broken. It does not throw because of it: a graph is free to catch what a
 * handler throws.
 */
import fc from 'fast-check';
import type { Consumer, ConsumerGraph, ConsumerOptions, ErrorDecision } from '#consumer-graph';
import { advance, distance } from '#sequence';
import { bounded, type Order } from './kit.ts';

/** For each consumer its name, and the names of those it comes after; in the order they are given. */
export type Shape = readonly (readonly [name: string, after: readonly string[]])[];

const NAMES = ['A', 'B', 'C', 'D', 'E'] as const;

/** One to five consumers; each comes after any of the ones before it; given in any order. */
export const shapes: fc.Arbitrary<Shape> = fc
  .integer({ min: 1, max: NAMES.length })
  .chain((count) =>
    fc.tuple(
      ...NAMES.slice(0, count).map((name, index) =>
        fc.subarray(NAMES.slice(0, index)).map((after) => [name, after] as const),
      ),
    ),
  )
  .chain((shape) => fc.shuffledSubarray(shape, { minLength: shape.length }));

/** What happens next: one order is published, or a number picks the consumer that gets a turn. */
export type Step = 'publish' | number;

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(fc.constant('publish' as const), fc.nat({ max: NAMES.length })),
  { minLength: 5, maxLength: 60, size: 'max' },
);

/** An event that a consumer's handler throws at, once, and what is to become of it. */
export interface Failure {
  readonly consumer: string;
  /** 0 is the first event of the run. */
  readonly event: number;
  readonly decision: ErrorDecision;
}

export class Witness {
  /** The first rule that was broken, if any. */
  broken: string | undefined;
  private story: string;
  private readonly shape: Shape;
  /** The sequence before the first event of the run. */
  private readonly last: number;
  private readonly done = new Map<string, number>();
  private readonly failures: readonly Failure[];
  private readonly failed = new Set<Failure>();
  private reports = 0;

  /** @param capacity of the ring, for the story */
  constructor(shape: Shape, capacity: number, last: number, failures: readonly Failure[] = []) {
    const graph = shape.map(([name, after]) =>
      after.length === 0 ? name : `${name} after ${after.join(' and ')}`,
    );
    this.story = `Ring of ${capacity}, cursor at ${last}; ${graph.join(', ')};`;
    for (const { consumer, event, decision } of failures) {
      this.story += ` ${consumer} throws at the event number ${event} (${decision});`;
    }
    this.shape = shape;
    this.last = last;
    this.failures = failures;
    for (const [name] of shape) this.done.set(name, 0);
  }

  /** The consumers of the shape, each with a handler that looks at what it is given. */
  consumers(): ConsumerOptions<Order>[] {
    return this.shape.map(([name, after]) => ({
      name,
      after,
      handle: bounded((order, sequence) => this.look(name, after, order, sequence)),
    }));
  }

  /** Decides on the failures as they were planned. */
  readonly onError = (error: unknown, consumer: string, sequence: number): ErrorDecision => {
    this.reports++;
    const planned = this.failures.find((failure) => failure === error);
    if (planned === undefined) {
      this.note('onError was not given the very thing that the handler threw');
      return 'halt';
    }
    const event = distance(sequence, this.last) - 1;
    if (planned.consumer !== consumer || planned.event !== event) {
      this.note(`${planned.consumer} threw at ${planned.event}; reported: ${consumer} at ${event}`);
    }
    return planned.decision;
  };

  /** Adds a step to the story of this run: `publish`, `turn of A`. */
  tell(step: string): void {
    this.story += ` ${step},`;
  }

  /** Gives one of the consumers its turn and tells so. */
  turnOneOf(consumers: readonly Consumer<Order>[], pick: number): void {
    const consumer = consumers[pick % consumers.length];
    if (consumer === undefined) return;
    this.tell(`turn of ${consumer.name}`);
    consumer.turn();
  }

  /** The whole story, and the rule that was broken at its end. */
  told(): string {
    return `${this.story} then ${this.broken ?? 'all is well'}`;
  }

  /** Notes a rule that is broken; the first one counts. */
  note(rule: string): void {
    this.broken ??= rule;
  }

  /** How many events the slowest consumer is done with. */
  slowest(): number {
    return Math.min(...this.done.values());
  }

  /** Compares what the graph announces with what was really handled. */
  compare(graph: ConsumerGraph<Order>): void {
    for (const [name, done] of this.done) {
      const announced = distance(graph.consumer(name).sequence.get(), this.last);
      if (announced !== done) {
        this.note(`${name} is done with ${done} events and announces ${announced}`);
      }
    }
    if (this.reports !== this.failed.size) {
      this.note(`onError was called ${this.reports} times for ${this.failed.size} throws`);
    }
  }

  /** Says whether every consumer has been through `count` events. */
  expectAll(count: number): void {
    for (const [name, done] of this.done) {
      if (done !== count) this.note(`${name} is done with ${done} of ${count} events at the end`);
    }
  }

  private look(name: string, after: readonly string[], order: Order, sequence: number): void {
    const event = this.done.get(name) ?? 0;
    const expected = advance(this.last, event + 1);
    if (sequence !== expected) {
      this.note(`${name} was handed event ${sequence}; its next one is ${expected}`);
    }
    if (order.id !== sequence) {
      this.note(`${name} found order ${order.id} in the slot of event ${sequence}: overwritten`);
    }
    for (const other of after) {
      if ((this.done.get(other) ?? 0) <= event) {
        this.note(`${name} was handed event ${sequence} before ${other} was done with it`);
      }
    }
    const failure = this.failures.find(
      (one) => one.consumer === name && one.event === event && !this.failed.has(one),
    );
    if (failure === undefined) {
      this.done.set(name, event + 1);
      return;
    }
    this.failed.add(failure);
    if (failure.decision === 'skip') this.done.set(name, event + 1);
    throw failure;
  }
}
