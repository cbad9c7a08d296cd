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
  watchedSequence,
} from './kit.ts';
import { type Failure, type Shape, type Step, shapes, steps, Witness } from './witness.ts';

/** A ring of 8 slots with A, B after A, and C; their handlers throw where they are told to. */
class Pipeline {
  readonly ring: RingBuffer<Order>;
  readonly graph: ConsumerGraph<Order>;
  /** What onError was called with. */
  readonly reports: (readonly [error: unknown, consumer: string, sequence: number])[] = [];
  /** Called by onError, before it answers. */
  inOnError: () => void = () => {};
  /** Called within the handlers, before the event is noted. */
  inHandler: (name: string, sequence: number) => void = () => {};
  private readonly events = new Map<string, number[]>();

  /**
   * @param decision what onError answers; without it the graph gets no onError
   * @param last the sequence before the first event
   */
  constructor(decision?: ErrorDecision, last = INITIAL_SEQUENCE) {
    this.ring = createRing(8, watchedSequence(last));
    const consumers = [
      this.consumer(last, 'A'),
      this.consumer(last, 'B', 'A'),
      this.consumer(last, 'C'),
    ];
    const onError = (error: unknown, name: string, sequence: number): ErrorDecision => {
      this.reports.push([error, name, sequence]);
      if (this.reports.length > 100) {
        expect.fail(
          'onError was called 100 times. A handler that threw is not called again within the same turn: skip goes on behind the event, halt stops',
        );
      }
      this.inOnError();
      return decision ?? 'halt';
    };
    this.graph = new ConsumerGraph(this.ring, {
      consumers,
      ...(decision === undefined ? {} : { onError }),
    });
  }

  /** The events that the handler of a consumer came through, without those at which it threw. */
  handled(name: string): string {
    return (this.events.get(name) ?? []).join(' ');
  }

  /** What onError was called with, without the errors. */
  reported(): string {
    return this.reports.map(([, name, sequence]) => `${name} ${sequence}`).join(', ');
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

  private consumer(last: number, name: string, ...after: string[]) {
    const events: number[] = [];
    this.events.set(name, events);
    const handle = bounded((_order, sequence) => {
      this.inHandler(name, sequence);
      events.push(sequence);
    });
    return { name, after, handle, sequence: watchedSequence(last) };
  }
}

/** Publishes, turns and resumes as the steps say, then drains; looks at the rules all the time. */
function runWithFailures(shape: Shape, failures: readonly Failure[], steps: readonly Step[]): void {
  const capacity = 4;
  const ring = createRing(capacity, watchedSequence());
  const witness = new Witness(shape, capacity, INITIAL_SEQUENCE, failures);
  const graph = new ConsumerGraph(ring, {
    consumers: witness.consumers().map((one) => ({ ...one, sequence: watchedSequence() })),
    onError: witness.onError,
  });
  let published = 0;
  for (const step of steps) {
    if (step === 'publish') {
      witness.tell('publish');
      if (tryPublish(ring)) published++;
    } else if (step % (shape.length + 1) === shape.length) {
      witness.tell('resume');
      graph.resume();
    } else {
      witness.turnOneOf(graph.consumers, step % (shape.length + 1));
    }
    witness.compare(graph);
    if (witness.broken !== undefined) expect.fail(witness.told());
  }
  witness.tell('drain and resume to the end');
  for (let halts = 0; halts <= failures.length && !graph.drain(); halts++) graph.resume();
  witness.compare(graph);
  witness.expectAll(published);
  if (witness.broken !== undefined) expect.fail(witness.told());
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
    pipeline.reported(),
    'onError is called once for each throw, with what was thrown, the name and the sequence',
  ).toBe('A 2');
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
  ).toBe('0 2 3');
  pipeline.graph.turn();
  expect(
    pipeline.handled('B'),
    'B comes after A and sees every event, also the one that A skipped',
  ).toBe('0 1 2 3');
  expect(pipeline.graph.consumer('A').halted, 'Who skips does not halt').toBe(false);
});

test('several events that are skipped are reported each', () => {
  const pipeline = new Pipeline('skip');
  pipeline.inHandler = (name, sequence) => {
    if (name === 'C' && sequence !== 1) throw new Error(`disk full at ${sequence}`);
  };
  publish(pipeline.ring, 4);
  expect(pipeline.graph.consumer('C').turn(), 'All four count as done').toBe(4);
  expect(pipeline.reported(), 'Three throws, three reports').toBe('C 0, C 2, C 3');
});

test('a skip does not undo a halt', () => {
  const inHandler = new Pipeline('skip');
  const a = inHandler.graph.consumer('A');
  inHandler.inHandler = (name, sequence) => {
    if (name !== 'A' || sequence !== 1) return;
    a.halt();
    throw new Error('no price for order 1');
  };
  publish(inHandler.ring, 4);
  const hint =
    'halt() was called during event 1, and the error of event 1 was answered with skip. Both hold: the event counts as done, and the consumer is halted behind it';
  expect(`${a.turn()} done, halted: ${a.halted}`, hint).toBe('2 done, halted: true');

  const inOnError = new Pipeline('skip');
  const c = inOnError.graph.consumer('C');
  inOnError.failAt('C', 1);
  inOnError.inOnError = () => c.halt();
  publish(inOnError.ring, 4);
  expect(`${c.turn()} done, halted: ${c.halted}`, hint).toBe('2 done, halted: true');
});

test('across the 32-bit wrap an error is reported with the sequence of its event', () => {
  const pipeline = new Pipeline('halt', 2 ** 31 - 2);
  pipeline.failAt('A', -(2 ** 31));
  publish(pipeline.ring, 3);
  pipeline.graph.turn();
  expect(
    pipeline.reported(),
    'After 2147483647 comes -2147483648. Give onError the very number that the handler was given, from advance()',
  ).toBe('A -2147483648');
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
  expect(pipeline.handled('A'), 'Behind the failed event nothing is handled').toBe('0 1');
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

test('whatever is thrown is an error, also undefined', () => {
  const throwUndefined = (name: string, sequence: number) => {
    if (name === 'A' && sequence === 1) throw undefined;
  };
  const asked = new Pipeline('halt');
  asked.inHandler = throwUndefined;
  publish(asked.ring, 4);
  asked.graph.turn();
  const hint =
    'A handler may throw anything, also undefined. That it threw is the error, whatever the value is';
  expect(asked.reported(), hint).toBe('A 1');
  const alone = new Pipeline();
  alone.inHandler = throwUndefined;
  publish(alone.ring, 4);
  alone.graph.turn();
  expect(alone.graph.consumer('A').halted, hint).toBe(true);
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
  ).toBe('0 1');
  expect(pipeline.graph.consumer('B').halted, 'B is not halted; it waits for A').toBe(false);
  expect(
    pipeline.handled('C'),
    'C does not depend on A; an error in A is none of its business',
  ).toBe('0 1 2 3');
});

test('the graph goes on turning the others while one is halted', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.turn();
  publish(pipeline.ring, 2);
  expect(
    pipeline.graph.turn(),
    'A is halted, C is not, and two more events are published. A turn of the graph passes a halted consumer by and goes on with the next',
  ).toBe(2);
  expect(pipeline.handled('C'), 'C is through all six events').toBe('0 1 2 3 4 5');
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
    ).toBe('0 1 2 3');
  }
});

test('an event that fails again after resume is reported again', () => {
  const pipeline = new Pipeline('halt');
  pipeline.failAt('A', 2);
  publish(pipeline.ring, 4);
  pipeline.graph.turn();
  pipeline.graph.consumer('A').resume();
  pipeline.graph.turn();
  expect(pipeline.reported(), 'Two throws, two reports').toBe('A 2, A 2');
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
  expect(pipeline.handled('A'), 'After resume it goes on with event 2').toBe('0 1 2 3');
});

test('halt of the graph stops every consumer; resume lets every one go on', () => {
  const pipeline = new Pipeline();
  publish(pipeline.ring, 2);
  pipeline.graph.turn();
  pipeline.graph.halt();
  publish(pipeline.ring, 2);
  expect(pipeline.graph.turn(), 'Nobody moves while the graph is halted').toBe(0);
  expect(
    pipeline.graph.consumers.every((consumer) => consumer.halted),
    'All three are halted',
  ).toBe(true);
  pipeline.graph.resume();
  pipeline.graph.turn();
  for (const name of ['A', 'B', 'C']) {
    expect(pipeline.handled(name), `${name} handles each event once`).toBe('0 1 2 3');
  }
});

test('halt of the graph takes effect at once, not with the next turn of the graph', () => {
  const pipeline = new Pipeline();
  const { graph } = pipeline;
  pipeline.inHandler = (name, sequence) => {
    if (name === 'A' && sequence === 1) graph.halt();
  };
  publish(pipeline.ring, 4);
  const hint =
    'graph.halt() does what halt() does, to every consumer and at once: within a batch in front of the next event';
  expect(graph.consumer('A').turn(), hint).toBe(2);
  expect(graph.consumer('C').turn(), 'C is halted too: its own turn moves it by 0').toBe(0);
  pipeline.repair();
  graph.resume();
  expect(graph.consumer('C').turn(), 'After resume of the graph C goes on').toBe(4);
});

test('drain turns until everything that is published is handled, and returns true', () => {
  const pipeline = new Pipeline();
  pipeline.inHandler = (name, sequence) => {
    if (name === 'C' && sequence >= 3 && sequence < 12) publish(pipeline.ring, 1);
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
    ).toBe(numbers(0, 13));
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
  expect(pipeline.handled('C'), 'C can go on, so drain takes it to the end').toBe('0 1 2 3');
  expect(pipeline.handled('B'), 'B can go on as far as A came').toBe('0 1');
  expect(pipeline.graph.drain(), 'Nothing has changed: still false').toBe(false);
});

test('drain wakes nobody who is halted', () => {
  const pipeline = new Pipeline();
  pipeline.graph.halt();
  publish(pipeline.ring, 2);
  const hint =
    'All are halted, so nobody handles anything and something is left: false. Only resume() ends a halt';
  expect(pipeline.graph.drain(), hint).toBe(false);
  expect(pipeline.handled('A') + pipeline.handled('C'), hint).toBe('');
  expect(pipeline.graph.consumer('A').halted, 'A is halted as it was before').toBe(true);
});

test('drain goes on with the others while one is halted', () => {
  const pipeline = new Pipeline();
  pipeline.graph.consumer('A').halt();
  pipeline.inHandler = (name, sequence) => {
    if (name === 'C' && sequence < 3) publish(pipeline.ring, 1);
  };
  publish(pipeline.ring, 4);
  expect(pipeline.graph.drain(), 'A and B have not handled what is published').toBe(false);
  expect(
    pipeline.handled('C'),
    'A is halted and C is not. Drain is at the end when a turn moves nobody, not when somebody is halted',
  ).toBe(numbers(0, 7));
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
    expect(pipeline.handled(name), `${name} handles each event once`).toBe('0 1 2 3');
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
