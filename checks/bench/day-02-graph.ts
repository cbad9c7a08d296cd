/** Day 02 through the engine's consumer graph: the learner's or the reference's. */
import { ConsumerGraph } from '#consumer-graph';
import { RingBuffer } from '#ring-buffer';
import { newOrder, type Order, type Shape } from './shapes.ts';
import { FIRST_ID, type Workload } from './workload.ts';

/** The producer claims one event after the other; a full ring gives the graph a turn. */
export function throughGraph(shape: Shape, capacity: number): Workload {
  const sum = new Float64Array(1);
  const failures: unknown[] = [];
  const ring = new RingBuffer<Order>({
    capacity,
    createEvent: newOrder,
    idle: () => {
      if (graph.turn() === 0) throw new Error('the ring is full and no consumer can move');
    },
  });
  const graph = new ConsumerGraph(ring, {
    consumers: shape.stages.map(({ name, after, handle }) => ({
      name,
      after,
      handle: (order: Order) => handle(order, sum),
    })),
    onError: (error) => {
      failures.push(error);
      return 'halt';
    },
  });
  return {
    run(events) {
      sum[0] = 0;
      for (let sent = 0; sent < events; sent++) {
        const sequence = ring.next();
        ring.get(sequence).id = FIRST_ID + sent;
        ring.publish(sequence);
      }
      const drained = graph.drain();
      if (failures.length > 0) throw failures[0];
      if (!drained) throw new Error('after drain() there were still events to handle');
      return sum[0] as number;
    },
  };
}
