/** Day 02, stage 4: the producer waits for the slowest consumer, and you can see it wait. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConsumerGraph, type ConsumerOptions } from '#consumer-graph';
import { RingBuffer } from '#ring-buffer';
import { Sequence } from '#sequence';
import { createRing, forAll, type Order, publish, shown, tryPublish } from './kit.ts';
import { shapes, steps, Witness } from './witness.ts';

const idleHandler = () => {};

function consumer(name: string, ...after: string[]): ConsumerOptions<Order> {
  return { name, handle: idleHandler, after };
}

/** A ring of 8 slots with A, B after A, and C. */
function smallGraph() {
  const ring = createRing(8);
  const consumers = [consumer('A'), consumer('B', 'A'), consumer('C')];
  return { ring, graph: new ConsumerGraph(ring, { consumers }) };
}

/** The backlog of each consumer, by name. */
function backlogs(graph: ConsumerGraph<Order>): string {
  const each = graph.consumers.map((one) => `${one.name} ${one.backlog()}`);
  return each.sort().join(', ');
}

test('the producer waits for C although A and B are done', () => {
  const { ring, graph } = smallGraph();
  publish(ring, 8);
  graph.consumer('A').turn();
  graph.consumer('B').turn();
  expect(
    shown(ring.tryNext()),
    'C has read nothing, so no slot is free: FULL. Every end of a chain must hold the producer back, with gate()',
  ).toBe('FULL');
  graph.consumer('C').turn();
  expect(ring.remainingCapacity(), 'Now all are done, and all 8 slots are free').toBe(8);
});

test('the producer waits for B although A and C are done', () => {
  const { ring, graph } = smallGraph();
  publish(ring, 8);
  graph.consumer('A').turn();
  graph.consumer('C').turn();
  expect(
    shown(ring.tryNext()),
    'A is done and B is not, so no slot is free: FULL. The end of a chain is furthest behind, and a gate on A does not see B',
  ).toBe('FULL');
  graph.consumer('B').turn();
  expect(ring.remainingCapacity(), 'Now all are done, and all 8 slots are free').toBe(8);
});

test('the producer waits for A, because B waits for A', () => {
  const { ring, graph } = smallGraph();
  publish(ring, 8);
  graph.consumer('C').turn();
  graph.consumer('B').turn();
  expect(shown(ring.tryNext()), 'A has read nothing, so no slot is free: FULL').toBe('FULL');
});

test('the producer waits for every end of a chain, however many there are', () => {
  const ring = createRing(4);
  const names = ['B', 'C', 'D', 'E'];
  const graph = new ConsumerGraph(ring, {
    consumers: [...names.map((name) => consumer(name, 'A')), consumer('A')],
  });
  for (const slow of names) {
    publish(ring, 4);
    graph.consumer('A').turn();
    for (const name of names) if (name !== slow) graph.consumer(name).turn();
    expect(shown(ring.tryNext()), `${slow} alone has read nothing, so no slot is free: FULL`).toBe(
      'FULL',
    );
    graph.consumer(slow).turn();
    expect(ring.remainingCapacity(), `${slow} is done as well; all slots are free`).toBe(4);
  }
});

test('backlog says how many events a consumer could handle now', () => {
  const { ring, graph } = smallGraph();
  publish(ring, 5);
  expect(
    backlogs(graph),
    'Five events wait for A and C. B could handle none of them yet: its backlog is what its barrier allows, not what is published',
  ).toBe('A 5, B 0, C 5');
  graph.consumer('A').turn();
  publish(ring, 1);
  expect(backlogs(graph), 'A finished five events, and they are the backlog of B now').toBe(
    'A 1, B 5, C 6',
  );
});

test('backlog counts across the 32-bit wrap', () => {
  const ring = createRing(8, Sequence.local(2 ** 31 - 3));
  const graph = new ConsumerGraph(ring, { consumers: [consumer('A'), consumer('B', 'A')] });
  publish(ring, 5);
  const hint =
    'After 2147483647 comes -2147483648, one event further. A backlog is a distance(), not a difference with -';
  expect(backlogs(graph), hint).toBe('A 5, B 0');
  graph.consumer('A').turn();
  expect(backlogs(graph), hint).toBe('A 0, B 5');
});

test('one consumer that stands still stalls the producer; one turn of it ends the stall', () => {
  const { ring, graph } = smallGraph();
  const room: number[] = [];
  for (let i = 0; i < 8; i++) {
    publish(ring, 1);
    graph.consumer('A').turn();
    graph.consumer('B').turn();
    room.push(ring.remainingCapacity());
  }
  expect(
    room.join(' '),
    'A and B keep up and C stands still: with every event there is one slot less',
  ).toBe('7 6 5 4 3 2 1 0');
  expect(ring.stallCount, 'There was always room for a claim so far').toBe(0);
  for (let i = 0; i < 3; i++) {
    expect(tryPublish(ring), 'The ring is full of events that C has not read').toBe(false);
  }
  expect(ring.stallCount, 'Three claims found the ring full').toBe(3);
  expect(backlogs(graph), 'The backlogs name the culprit').toBe('A 0, B 0, C 8');
  expect(graph.consumer('C').turn(), 'C catches up with everything in one turn').toBe(8);
  expect(tryPublish(ring), 'C has caught up; the producer goes on').toBe(true);
  expect(ring.stallCount, 'The claim that was granted is no stall').toBe(3);
});

test('1,000,000 orders pass A, B and C on a ring of 64 slots; the wait strategy turns them', () => {
  const count = 1_000_000;
  let standing = 0;
  const ring: RingBuffer<Order> = new RingBuffer<Order>({
    capacity: 64,
    createEvent: () => ({ id: -1, valid: false, notional: 0 }),
    idle: () => {
      standing = graph.turn() === 0 ? standing + 1 : 0;
      if (standing > 100) {
        expect.fail('The ring is full and no consumer can move. Who holds the producer back?');
      }
    },
  });
  let notValidated = 0;
  let wrongInB = 0;
  let nextInB = 0;
  let sumInC = 0;
  const graph: ConsumerGraph<Order> = new ConsumerGraph(ring, {
    consumers: [
      {
        name: 'A',
        handle: (order) => {
          order.valid = true;
        },
      },
      {
        name: 'B',
        after: ['A'],
        handle: (order, sequence) => {
          if (!order.valid) notValidated++;
          if (order.id !== nextInB || sequence !== nextInB) wrongInB++;
          nextInB++;
        },
      },
      {
        name: 'C',
        handle: (order) => {
          sumInC += order.id;
        },
      },
    ],
  });
  for (let i = 0; i < count; i++) {
    const sequence = ring.next();
    const order = ring.get(sequence);
    order.id = i;
    order.valid = false;
    ring.publish(sequence);
  }
  for (let turns = 0; graph.turn() > 0 && turns < 100; turns++);
  expect(ring.stallCount, 'A ring of 64 slots is full many times on the way').toBeGreaterThan(0);
  expect(nextInB, 'B has handled a million orders').toBe(count);
  expect(wrongInB, 'B met an order that was not the next one: lost, doubled, overwritten').toBe(0);
  expect(notValidated, 'B met orders that A had not validated').toBe(0);
  expect(sumInC, 'C adds up all ids from 0 to 999999').toBe((count * (count - 1)) / 2);
});

test('in every graph the producer gets exactly as far as the slowest consumer allows', () => {
  const capacity = 4;
  const cases = fc.record({ shape: shapes, last: fc.constantFrom(-1, 2 ** 31 - 10), steps });
  forAll(cases, ({ shape, last, steps }) => {
    const ring = createRing(capacity, Sequence.local(last));
    const witness = new Witness(shape, capacity, last);
    const graph = new ConsumerGraph(ring, { consumers: witness.consumers() });
    let published = 0;
    for (const step of steps) {
      if (step === 'publish') {
        witness.tell('publish');
        const room = capacity - (published - witness.slowest());
        const granted = tryPublish(ring);
        if (granted !== room > 0) {
          witness.note(`the claim was ${granted ? 'granted' : 'refused'} with ${room} slots free`);
        }
        if (granted) published++;
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
