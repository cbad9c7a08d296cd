/**
 * The shapes of day 02, as data that both ways read: who comes after whom, and what each does.
 *
 * Each handler reads what the one before it wrote for this very event, so a consumer that runs
 * ahead of its dependency adds up the wrong sum.
 */
import { FIRST_ID } from './workload.ts';

export interface Order {
  id: number;
  a: number;
  b: number;
  c: number;
}

export interface Stage {
  readonly name: string;
  /** The stages that must be done with an event first; without any: the producer alone. */
  readonly after: readonly string[];
  readonly handle: (order: Order, sum: Float64Array) => void;
}

export interface Shape {
  readonly title: string;
  readonly stages: readonly Stage[];
  /** How many times every event enters the sum. */
  readonly sinks: number;
}

export function newOrder(): Order {
  return { id: FIRST_ID, a: FIRST_ID, b: FIRST_ID, c: FIRST_ID };
}

function add(sum: Float64Array, id: number): void {
  sum[0] = (sum[0] as number) + (id - FIRST_ID);
}

const copyIdToA = (order: Order): void => {
  order.a = order.id;
};

const copyAToB = (order: Order): void => {
  order.b = order.a;
};

export const SHAPES: readonly Shape[] = [
  {
    title: 'one consumer',
    sinks: 1,
    stages: [{ name: 'A', after: [], handle: (order, sum) => add(sum, order.id) }],
  },
  {
    title: 'A, then B',
    sinks: 1,
    stages: [
      { name: 'A', after: [], handle: copyIdToA },
      { name: 'B', after: ['A'], handle: (order, sum) => add(sum, order.a) },
    ],
  },
  {
    title: 'A, then B, and C on its own',
    sinks: 2,
    stages: [
      { name: 'A', after: [], handle: copyIdToA },
      { name: 'B', after: ['A'], handle: (order, sum) => add(sum, order.a) },
      { name: 'C', after: [], handle: (order, sum) => add(sum, order.id) },
    ],
  },
  {
    title: 'a diamond: A, then B and C, then D',
    sinks: 2,
    stages: [
      { name: 'A', after: [], handle: copyIdToA },
      { name: 'B', after: ['A'], handle: copyAToB },
      {
        name: 'C',
        after: ['A'],
        handle: (order) => {
          order.c = order.a;
        },
      },
      {
        name: 'D',
        after: ['B', 'C'],
        handle: (order, sum) => {
          add(sum, order.b);
          add(sum, order.c);
        },
      },
    ],
  },
  {
    title: 'a chain of four: A, B, C, D',
    sinks: 1,
    stages: [
      { name: 'A', after: [], handle: copyIdToA },
      { name: 'B', after: ['A'], handle: copyAToB },
      {
        name: 'C',
        after: ['B'],
        handle: (order) => {
          order.c = order.b;
        },
      },
      { name: 'D', after: ['C'], handle: (order, sum) => add(sum, order.c) },
    ],
  },
];
