/** Day 02, stage 3: A, B after A, and C on its own, put together by name. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConsumerGraph, type ConsumerOptions } from '#consumer-graph';
import type { EventHandler } from '#ring-buffer';
import { Sequence } from '#sequence';
import { TurnLoop } from '#turn-loop';
import {
  bounded,
  createRing,
  forAll,
  numbers,
  type Order,
  publish,
  RANGE_ERROR,
  thrownBy,
  tryPublish,
} from './kit.ts';
import { shapes, steps, Witness } from './witness.ts';

/** Notes for each consumer the numbers of the events it was handed. */
class Log {
  private readonly byName = new Map<string, number[]>();

  /** A consumer of that name whose handler writes into this log. */
  consumer(name: string, after?: readonly string[]): ConsumerOptions<Order> {
    const list: number[] = [];
    this.byName.set(name, list);
    const handle: EventHandler<Order> = bounded((_order, sequence) => {
      list.push(sequence);
    });
    return after === undefined ? { name, handle } : { name, handle, after };
  }

  /** The numbers with a space between them: a report shows text in one line. */
  of(name: string): string {
    return (this.byName.get(name) ?? []).join(' ');
  }
}

/** A ring of 16 slots with A, B after A, and C. */
function validateEnrichLog() {
  const ring = createRing(16);
  const log = new Log();
  const consumers = [log.consumer('A'), log.consumer('B', ['A']), log.consumer('C')];
  return { ring, log, graph: new ConsumerGraph(ring, { consumers }) };
}

test('B waits for A', () => {
  const { ring, log, graph } = validateEnrichLog();
  publish(ring, 3);
  expect(
    graph.consumer('B').turn(),
    'B is given with after: [A]. Its barrier reads the sequence of A, not the cursor',
  ).toBe(0);
  graph.consumer('A').turn();
  graph.consumer('B').turn();
  expect(log.of('B'), 'After the turn of A the same events are there for B').toBe('0 1 2');
});

test('C waits for neither of them, and they do not wait for C', () => {
  const { ring, log, graph } = validateEnrichLog();
  publish(ring, 3);
  graph.consumer('C').turn();
  expect(
    log.of('C'),
    'C is given without after. It follows the producer alone, whatever A and B do',
  ).toBe('0 1 2');
  publish(ring, 3);
  graph.consumer('A').turn();
  graph.consumer('B').turn();
  expect(log.of('B'), 'C has handled three events; A and B may go on all the same').toBe(
    numbers(0, 6),
  );
});

test('A, B and C see every event, each of them', () => {
  const { ring, log, graph } = validateEnrichLog();
  publish(ring, 3);
  graph.turn();
  for (const name of ['A', 'B', 'C']) {
    expect(
      log.of(name),
      `${name} is to see every event. Consumers do not share the work; each has a sequence of its own`,
    ).toBe('0 1 2');
  }
});

test('a consumer that comes after two others waits for both', () => {
  const ring = createRing(16);
  const log = new Log();
  const graph = new ConsumerGraph(ring, {
    consumers: [
      log.consumer('A'),
      log.consumer('B'),
      log.consumer('D', ['A', 'B']),
      log.consumer('E', ['B', 'A']),
    ],
  });
  publish(ring, 2);
  graph.consumer('A').turn();
  const hint = 'D and E come after A and B. The barrier needs the sequences of all of them';
  expect(graph.consumer('D').turn(), hint).toBe(0);
  expect(graph.consumer('E').turn(), hint).toBe(0);
  graph.consumer('B').turn();
  expect(graph.consumer('D').turn(), 'A and B are done with both events').toBe(2);
  expect(graph.consumer('E').turn(), 'A and B are done with both events').toBe(2);
});

test('one turn of the graph carries an event from end to end, in whatever order they are given', () => {
  const ring = createRing(16);
  const log = new Log();
  const graph = new ConsumerGraph(ring, {
    consumers: [log.consumer('D', ['B']), log.consumer('B', ['A']), log.consumer('A')],
  });
  publish(ring, 4);
  expect(
    graph.turn(),
    'A turn of the graph gives each consumer one turn, dependencies first, and adds up: four events times three consumers',
  ).toBe(12);
  expect(log.of('D'), 'The last of the chain has seen all four events after one turn').toBe(
    numbers(0, 4),
  );
  expect(graph.turn(), 'Nothing is left to do, and 0 says so').toBe(0);
});

test('a turn of the graph is one turn of each consumer and no more', () => {
  const ring = createRing(16);
  const log = new Log();
  const a = log.consumer('A');
  const handle: EventHandler<Order> = (order, sequence, endOfBatch) => {
    a.handle(order, sequence, endOfBatch);
    if (sequence < 3) publish(ring, 1);
  };
  const graph = new ConsumerGraph(ring, {
    consumers: [{ name: 'A', handle }, log.consumer('B', ['A'])],
  });
  publish(ring, 1);
  expect(
    graph.turn(),
    'A publishes event 1 while it handles event 0. Event 1 waits for the next turn of the graph: each consumer gets one turn, and then sockets and timers want theirs',
  ).toBe(2);
  expect(`A ${log.of('A')}, B ${log.of('B')}`, 'One turn, one event for each').toBe('A 0, B 0');
  expect(graph.turn(), 'The next turn takes the next event').toBe(2);
});

test('an empty after is the same as none', () => {
  const ring = createRing(16);
  const log = new Log();
  const building = () => new ConsumerGraph(ring, { consumers: [log.consumer('C', [])] });
  const hint =
    'C is given with after: []. That is nobody to wait for but the producer, as if there were no after: its barrier is on the cursor';
  expect(building, hint).not.toThrow();
  const graph = building();
  publish(ring, 2);
  expect(graph.turn(), hint).toBe(2);
});

test('a graph lists its consumers each behind the ones it comes after, and finds them by name', () => {
  const ring = createRing(16);
  const log = new Log();
  const graph = new ConsumerGraph(ring, {
    consumers: [log.consumer('D', ['B']), log.consumer('B', ['A']), log.consumer('A')],
  });
  expect(
    graph.consumers.map((consumer) => consumer.name).join(' '),
    'A comes before B, and B before D',
  ).toBe('A B D');
  for (const consumer of graph.consumers) {
    expect(
      graph.consumer(consumer.name),
      'consumer(name) returns the very consumer that is in the list',
    ).toBe(consumer);
  }
});

test('a graph starts level with the ring', () => {
  const ring = createRing(16, Sequence.local(41));
  const log = new Log();
  const graph = new ConsumerGraph(ring, {
    consumers: [log.consumer('A'), log.consumer('B', ['A'])],
  });
  expect(
    graph.turn(),
    'This ring was at 41 when the graph was built. What was published before is not for these consumers: their sequences start where the cursor stands',
  ).toBe(0);
  publish(ring, 2);
  graph.turn();
  expect(log.of('B'), 'The first event after the graph was built is 42').toBe('42 43');
});

test('a consumer keeps its progress in the sequence it is given', () => {
  const cells = new Int32Array(new SharedArrayBuffer(16));
  const ring = createRing(16, Sequence.local(41));
  const log = new Log();
  cells[2] = 39;
  const sequence = new Sequence(cells, 2);
  const graph = new ConsumerGraph(ring, { consumers: [{ ...log.consumer('A'), sequence }] });
  graph.turn();
  expect(
    log.of('A'),
    'The sequence was given and stands at 39, so the consumer goes on with 40',
  ).toBe('40 41');
  expect(
    cells[2],
    'Progress is to be announced in the sequence that was given, where another thread reads it',
  ).toBe(41);
});

test('a consumer that comes after one further back starts where that one stands', () => {
  const ring = createRing(16, Sequence.local(41));
  const log = new Log();
  const graph = new ConsumerGraph(ring, {
    consumers: [{ ...log.consumer('A'), sequence: Sequence.local(38) }, log.consumer('B', ['A'])],
  });
  graph.turn();
  expect(log.of('A'), 'A goes on from the sequence it was given').toBe('39 40 41');
  expect(
    log.of('B'),
    'B comes after A, which was at 38, so B starts where its barrier stands and misses nothing of what A hands on',
  ).toBe('39 40 41');
});

test('on the turn loop a graph sleeps when there is nothing to do', async () => {
  const { ring, log, graph } = validateEnrichLog();
  let turns = 0;
  await new Promise<void>((resolve) => {
    const loop = new TurnLoop(() => {
      turns++;
      const handled = turns > 100 ? 0 : graph.turn();
      if (handled === 0) resolve();
      return handled;
    });
    publish(ring, 3);
    loop.wake();
  });
  expect(
    turns,
    'One turn handles everything, the second finds nothing and returns 0. Then the loop sleeps',
  ).toBe(2);
  expect(log.of('B'), 'The loop has turned the whole graph').toBe('0 1 2');
});

test('a graph that cannot work is refused with a RangeError', () => {
  const ring = createRing(16);
  const log = new Log();
  const building = (...consumers: ConsumerOptions<Order>[]) => {
    return thrownBy(() => new ConsumerGraph(ring, { consumers }));
  };
  expect(building(), 'A graph without any consumer is refused').toBe(RANGE_ERROR);
  expect(
    building(log.consumer('A'), log.consumer('A')),
    'The name A is used twice; names are unique',
  ).toBe(RANGE_ERROR);
  expect(
    building(log.consumer('A'), log.consumer('B', ['Z'])),
    'B comes after Z, and there is no Z',
  ).toBe(RANGE_ERROR);
  expect(
    building(log.consumer('A', ['B']), log.consumer('B', ['A'])),
    'A and B wait for each other, so neither could ever move',
  ).toBe(RANGE_ERROR);
  expect(building(log.consumer('A', ['A'])), 'A waits for itself').toBe(RANGE_ERROR);
});

test('a name that nobody has is a RangeError that says it', () => {
  const ring = createRing(16);
  const graph = new ConsumerGraph(ring, { consumers: [new Log().consumer('A')] });
  const asking = () => graph.consumer('Zoe');
  expect(thrownBy(asking), 'There is no consumer Zoe to be found').toBe(RANGE_ERROR);
  expect(
    asking,
    'The message of the RangeError is to say which name is unknown: Zoe. Who reads it has no other way to tell',
  ).toThrow('Zoe');
});

test('in every graph each consumer sees each event once, in order, behind those before it', () => {
  const capacity = 64;
  const cases = fc.record({ shape: shapes, last: fc.constantFrom(-1, 2 ** 31 - 10), steps });
  forAll(cases, ({ shape, last, steps }) => {
    const ring = createRing(capacity, Sequence.local(last));
    const witness = new Witness(shape, capacity, last);
    const graph = new ConsumerGraph(ring, { consumers: witness.consumers() });
    let published = 0;
    for (const step of steps) {
      if (step === 'publish') {
        witness.tell('publish');
        if (tryPublish(ring)) published++;
      } else {
        witness.turnOneOf(graph.consumers, step);
      }
      witness.compare(graph);
      if (witness.broken !== undefined) expect.fail(witness.told());
    }
    witness.tell('turn of the graph');
    graph.turn();
    witness.expectAll(published);
    if (witness.broken !== undefined) expect.fail(witness.told());
  });
});
