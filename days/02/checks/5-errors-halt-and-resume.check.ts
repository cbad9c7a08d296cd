/** Day 02, stage 5: a handler that throws, and stopping without losing anything. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConsumerGraph, type ErrorDecision } from '#consumer-graph';
import type { RingBuffer } from '#ring-buffer';
import { INITIAL_SEQUENCE } from '#sequence';
import {
  bounded,
  createRing,
  forAll,
  numbers,
  type Order,
  publish,
  tryPublish,
  WatchedSequence,
} from './kit.ts';
import { type Failure, type Shape, type Step, shapes, steps, Witness } from './witness.ts';

/** A ring of 8 slots with A, B after A, and C; their handlers throw where they are told to. */
class Pipeline {
  readonly ring: RingBuffer<Order> = createRing(8, new WatchedSequence());
  readonly graph: ConsumerGraph<Order>;
  /** What onError was called with. */
  readonly reports: (readonly [error: unknown, consumer: string, sequence: number])[] = [];
  /** Called within the handlers, before the event is noted. */
  inHandler: (name: string, sequence: number) => void = () => {};
  private readonly events = new Map<string, number[]>();

  /** @param decision what onError answers; without it the graph gets no onError */
  constructor(decision?: ErrorDecision) {
    const consumers = [this.consumer('A'), this.consumer('B', 'A'), this.consumer('C')];
    const onError = (error: unknown, name: string, sequence: number): ErrorDecision => {
      this.reports.push([error, name, sequence]);
      if (this.reports.length > 100) {
        expect.fail(
          'onError was called 100 times. A handler that threw is not called again within the same turn: skip goes on behind the event, halt stops',
        );
      }
      return decision ?? 'halt';
    };
    this.graph = new ConsumerGraph(this.ring, {
      consumers,
      ...(decision === undefined ? {} : { onError }),
    });
  }

  /** The events that the handler of a consumer came through, without those at which it threw. */
  handled(name: string): readonly number[] {
    return this.events.get(name) ?? [];
  }

  /** Lets the handler of one consumer throw at one event; returns what it throws. */
  failAt(name: string, at: number): Error {
    const error = new Error(`no price for order ${at}`);
    this.inHandler = (consumer, sequence) => {
      if (consumer === name && sequence === at) throw error;
    };
    return error;
  }

  /** From now on the handlers work. */
  repair(): void {
    this.inHandler = () => {};
  }

  private consumer(name: string, ...after: string[]) {
    const events: number[] = [];
    this.events.set(name, events);
    const handle = bounded((_order, sequence) => {
      this.inHandler(name, sequence);
      events.push(sequence);
    });
    return { name, after, handle, sequence: new WatchedSequence() };
  }
}

/** Publishes, turns and resumes as the steps say, then drains; says which rule was broken. */
function runWithFailures(
  shape: Shape,
  failures: readonly Failure[],
  steps: readonly Step[],
): string | undefined {
  const ring = createRing(4, new WatchedSequence());
  const witness = new Witness(shape, INITIAL_SEQUENCE, failures);
  const graph = new ConsumerGraph(ring, {
    consumers: witness.consumers().map((one) => ({ ...one, sequence: new WatchedSequence() })),
    onError: witness.onError,
  });
  let published = 0;
  for (const step of steps) {
    if (step === 'publish') {
      if (tryPublish(ring)) published++;
    } else {
      const picked = step % (shape.length + 1);
      if (picked === shape.length) graph.resume();
      else graph.consumers[picked]?.turn();
    }
    witness.compare(graph);
  }
  for (let halts = 0; halts <= failures.length && !graph.drain(); halts++) graph.resume();
  witness.compare(graph);
  witness.expectAll(published);
  return witness.broken;
}

test('a throw is reported once, with the error, the name of the consumer and the number of the event', () => {
  const pipeline = new Pipeline('halt');
  const error = pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  expect(
    () => pipeline.graph.turn(),
    'An error of one handler must not leave turn(): it would take the other consumers down with it',
  ).not.toThrow();
  expect(
    pipeline.reports,
    'onError is called once for each throw, with what was thrown, the name and the sequence',
  ).toEqual([[error, 'A', 2]]);
  expect(pipeline.reports[0]?.[0], 'onError gets the very thing that was thrown').toBe(error);
});

test('an event that is skipped counts as done: the batch goes on, and so do those behind', () => {
  const pipeline = new Pipeline('skip');
  pipeline.failAt('A', 1);
  publish(pipeline.ring, 4);
  expect(
    pipeline.graph.consumer('A').turn(),
    'The event that is skipped counts: the sequence moves over all four',
  ).toBe(4);
  expect(
    pipeline.handled('A'),
    'Only the event that failed is left out; the rest of the batch is handled in the same turn',
  ).toEqual([0, 2, 3]);
  pipeline.graph.turn();
  expect(
    pipeline.handled('B'),
    'B comes after A and sees every event, also the one that A skipped',
  ).toEqual([0, 1, 2, 3]);
  expect(pipeline.graph.consumer('A').halted, 'Who skips does not halt').toBe(false);
});

test('several events that are skipped are reported each', () => {
  const pipeline = new Pipeline('skip');
  pipeline.inHandler = (name, sequence) => {
    if (name === 'C' && sequence !== 1) throw new Error(`disk full at ${sequence}`);
  };
  publish(pipeline.ring, 4);
  expect(pipeline.graph.consumer('C').turn(), 'All four count as done').toBe(4);
  expect(
    pipeline.reports.map(([, name, sequence]) => `${name} ${sequence}`),
    'Three throws, three reports',
  ).toEqual(['C 0', 'C 2', 'C 3']);
});

test('a consumer that is told to halt stops in front of the event that failed', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  const a = pipeline.graph.consumer('A');
  expect(
    a.turn(),
    'Events 0 and 1 are done, event 2 failed and does not count, event 3 was never tried',
  ).toBe(2);
  expect(
    a.sequence.get(),
    'The sequence covers what is done: 0 and 1. Not the event that failed, and not nothing',
  ).toBe(1);
  expect(pipeline.handled('A'), 'Behind the failed event nothing is handled').toEqual([0, 1]);
  expect(a.halted, 'The consumer says that it is halted').toBe(true);
});

test('without onError an error halts the consumer', () => {
  const pipeline = new Pipeline();
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.turn();
  expect(
    pipeline.graph.consumer('A').halted,
    'Nobody decided that this error may be skipped, so the consumer halts',
  ).toBe(true);
  expect(pipeline.graph.consumer('A').sequence.get(), 'Event 2 is not done').toBe(1);
});

test('a halted consumer does nothing in its turn', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  const a = pipeline.graph.consumer('A');
  a.turn();
  expect(a.turn(), 'Halted, it moves by 0').toBe(0);
  expect(pipeline.reports.length, 'It does not try the event again by itself').toBe(1);
});

test('a halted consumer stops those behind it at the same event, and nobody else', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.turn();
  pipeline.graph.turn();
  expect(
    pipeline.handled('B'),
    'B gets what A has finished, 0 and 1. It is not halted itself',
  ).toEqual([0, 1]);
  expect(pipeline.graph.consumer('B').halted, 'B is not halted; it waits for A').toBe(false);
  expect(
    pipeline.handled('C'),
    'C does not depend on A; an error in A is none of its business',
  ).toEqual([0, 1, 2, 3]);
});

test('a halted consumer holds the producer back; what it has not handled is not overwritten', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  for (let i = 0; i < 20; i++) {
    tryPublish(pipeline.ring);
    pipeline.graph.turn();
  }
  expect(
    pipeline.ring.cursor.get(),
    'A stands in front of event 2. The ring takes events 2 to 9 and no more',
  ).toBe(9);
  expect(pipeline.ring.get(2).id, 'Event 2 is still there').toBe(2);
});

test('after resume a consumer goes on with the event that failed; nothing is lost, nothing comes twice', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.turn();
  pipeline.repair();
  pipeline.graph.resume();
  expect(pipeline.graph.consumer('A').halted, 'After resume it is not halted').toBe(false);
  pipeline.graph.turn();
  for (const name of ['A', 'B', 'C']) {
    expect(
      pipeline.handled(name),
      `${name} handles each event once: before the halt 0 and 1, afterwards the rest from 2 on`,
    ).toEqual([0, 1, 2, 3]);
  }
});

test('an event that fails again after resume is reported again', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.turn();
  pipeline.graph.consumer('A').resume();
  pipeline.graph.turn();
  expect(
    pipeline.reports.map(([, name, sequence]) => `${name} ${sequence}`),
    'Two throws, two reports',
  ).toEqual(['A 2', 'A 2']);
  expect(pipeline.graph.consumer('A').halted, 'It is halted again').toBe(true);
});

test('halt in the middle of a batch finishes the event at hand and stops in front of the next', () => {
  const pipeline = new Pipeline();
  const a = pipeline.graph.consumer('A');
  pipeline.inHandler = (name, sequence) => {
    if (name === 'A' && sequence === 1) a.halt();
  };
  publish(pipeline.ring, 4);
  expect(
    a.turn(),
    'Halted within the handler of event 1: that one is finished and counts, event 2 is not begun',
  ).toBe(2);
  expect(a.sequence.get(), 'Events 0 and 1 are done').toBe(1);
  pipeline.repair();
  a.resume();
  a.turn();
  expect(pipeline.handled('A'), 'After resume it goes on with event 2').toEqual([0, 1, 2, 3]);
});

test('halt of the graph stops every consumer; resume lets every one go on', () => {
  const pipeline = new Pipeline();
  publish(pipeline.ring, 2);
  pipeline.graph.turn();
  pipeline.graph.halt();
  publish(pipeline.ring, 2);
  expect(pipeline.graph.turn(), 'Nobody moves while the graph is halted').toBe(0);
  expect(
    pipeline.graph.consumers.map((consumer) => consumer.halted),
    'All three are halted',
  ).toEqual([true, true, true]);
  pipeline.graph.resume();
  pipeline.graph.turn();
  for (const name of ['A', 'B', 'C']) {
    expect(pipeline.handled(name), `${name} handles each event once`).toEqual([0, 1, 2, 3]);
  }
});

test('drain turns until everything that is published is handled, and returns true', () => {
  const pipeline = new Pipeline();
  pipeline.inHandler = (name, sequence) => {
    if (name === 'C' && sequence < 3) publish(pipeline.ring, 1);
  };
  publish(pipeline.ring, 4);
  expect(
    pipeline.graph.drain(),
    'Drain goes on until nobody can move, also with what is published meanwhile',
  ).toBe(true);
  for (const name of ['A', 'B', 'C']) {
    expect(
      pipeline.handled(name),
      `${name} handles also the orders that came while the graph was draining`,
    ).toEqual(numbers(0, 7));
  }
  expect(pipeline.graph.drain(), 'With nothing left to do it is still true').toBe(true);
});

test('drain returns true on a halted graph that has nothing left to handle', () => {
  const pipeline = new Pipeline();
  pipeline.graph.halt();
  expect(pipeline.graph.drain(), 'Nothing is published, so nothing is left behind').toBe(true);
});

test('drain ends and returns false when a halted consumer leaves something behind', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  expect(pipeline.graph.drain(), 'A is halted in front of event 2, so not all is handled').toBe(
    false,
  );
  expect(pipeline.handled('C'), 'C can go on, so drain takes it to the end').toEqual(numbers(0, 4));
  expect(pipeline.handled('B'), 'B can go on as far as A came').toEqual([0, 1]);
  expect(pipeline.graph.drain(), 'Nothing has changed: still false').toBe(false);
});

test('drain returns false as well when the halted consumer is the last of its chain', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('B', 3);
  publish(pipeline.ring, 4);
  expect(
    pipeline.graph.drain(),
    'A and C have handled everything, B has not. Look at every consumer, not at the first',
  ).toBe(false);
});

test('after a repair and resume, drain takes the rest and returns true', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.drain();
  pipeline.repair();
  pipeline.graph.resume();
  expect(pipeline.graph.drain(), 'Now nothing stands in the way').toBe(true);
  for (const name of ['A', 'B', 'C']) {
    expect(pipeline.handled(name), `${name} handles each event once`).toEqual(numbers(0, 4));
  }
});

test('with errors, skips, halts and resumes every event comes through once and in order', () => {
  const failures = (shape: Shape) =>
    fc.array(
      fc.record({
        consumer: fc.constantFrom(...shape.map(([name]) => name)),
        event: fc.nat({ max: 12 }),
        decision: fc.constantFrom<ErrorDecision>('skip', 'halt'),
      }),
      { maxLength: 6 },
    );
  const cases = shapes.chain((shape) =>
    fc.record({ shape: fc.constant(shape), failures: failures(shape), steps }),
  );
  forAll(cases, ({ shape, failures, steps }) => runWithFailures(shape, failures, steps));
});
