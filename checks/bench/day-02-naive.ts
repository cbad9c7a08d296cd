/**
 * Day 02 the naive way: an array as a queue on every edge of the graph.
 *
 *     producer ─[…]─► A ─[…]─► B         a diamond's last stage takes one event from each of
 *                     └─[…]─► C          its two queues
 *
 * Why this and not one function that calls the next: a call cannot let the producer run ahead of
 * the consumers or one consumer ahead of another, which is what a graph is for. Queues can.
 */
import { newOrder, type Order, type Shape } from './shapes.ts';
import { FIRST_ID, type Workload } from './workload.ts';

interface Node {
  readonly inputs: Order[][];
  readonly outputs: Order[][];
  readonly handle: (order: Order) => void;
}

/** @param waiting how many events the producer pushes before the stages get their turns */
export function throughQueues(shape: Shape, waiting: number): Workload {
  const sum = new Float64Array(1);
  const first: Order[][] = [];
  const nodes = new Map<string, Node>();
  for (const { name, after, handle } of shape.stages) {
    const node: Node = { inputs: [], outputs: [], handle: (order) => handle(order, sum) };
    const sources = after.length === 0 ? [first] : after.map((one) => nodeOf(nodes, one).outputs);
    for (const source of sources) {
      const edge: Order[] = [];
      source.push(edge);
      node.inputs.push(edge);
    }
    nodes.set(name, node);
  }
  const inOrder = [...nodes.values()];
  return {
    run(events) {
      sum[0] = 0;
      for (let sent = 0; sent < events; ) {
        const until = Math.min(sent + waiting, events);
        while (sent < until) {
          const order = newOrder();
          order.id = FIRST_ID + sent++;
          for (const edge of first) edge.push(order);
        }
        for (const node of inOrder) turn(node);
      }
      return sum[0] as number;
    },
  };
}

/** Handles every event that has arrived on all of the node's edges. */
function turn({ inputs, outputs, handle }: Node): void {
  for (;;) {
    let order: Order | undefined;
    for (const edge of inputs) order = edge.shift();
    if (order === undefined) return;
    handle(order);
    for (const edge of outputs) edge.push(order);
  }
}

function nodeOf(nodes: ReadonlyMap<string, Node>, name: string): Node {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`shape: "${name}" must stand before who comes after it`);
  return node;
}
