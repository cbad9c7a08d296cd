/**
 * Which stage runs on which thread, as data.
 *
 *     requests ─► [ io: … ] ─► [ engine-0: parse risk ] ─► [ engine-1: match ] ─► replies
 *
 * The stages of an order follow each other; a topology cuts their chain into threads. A thread is
 * a consumer of the request ring that stays behind the thread before it, and the last one writes
 * the replies. `io` is the thread of the sockets. It waits for nobody, so what runs there comes
 * first in the chain.
 *
 *     io   ─┬─► partition 0: families, lanes ─┬─► [ engine-0: parse risk match ] ─► replies
 *     io-1 ─┴─► partition 1: families, lanes ─┘
 *
 * With partitions it is families that follow each other. Either all stages are on one thread, or
 * the partitions are on threads of their own, with the stages that keep no state, and the others
 * are on the last thread, the core:
 *
 *     io   ─┬─► [ partitions-0: partition 0, 2: parse risk ] ─┬─► [ core: match ] ─► replies
 *     io-1 ─┴─► [ partitions-1: partition 1, 3: parse risk ] ─┘
 *
 * Control plane.
 */
import { availableParallelism } from 'node:os';
import { STAGE_NAMES } from '#oms-stages';

/** What executes orders. */
export const EXECUTIONS = ['simulator', 'book'] as const;
export type ExecutionName = (typeof EXECUTIONS)[number];

/** The stages of an order by what executes it, in their order. The last one answers. */
export const STAGES = {
  simulator: STAGE_NAMES,
  book: ['parse', 'risk', 'match'],
} as const satisfies Readonly<Record<ExecutionName, readonly string[]>>;

export type StageName = (typeof STAGES)[ExecutionName][number];

/** How a thread waits that has nothing to do: see #wait-strategy. */
export const WAITS = ['spin', 'yield', 'park'] as const;
export type WaitName = (typeof WAITS)[number];

export interface ThreadPlan {
  /** Unique; what reports call the thread. `io` is the thread of the sockets. */
  readonly name: string;
  /** A part of the chain, in its order; at least one stage. */
  readonly stages: readonly StageName[];
  /** Without meaning on `io`, which never waits for a ring. */
  readonly wait: WaitName;
  /** Where partitions have threads of their own: those whose families it works on, from 0 on. */
  readonly partitions?: readonly number[];
}

/** Families side by side: each strictly in its own order, and none waits for another. */
export interface FamilyPlan {
  /** What the families are spread over, each with a ring and a scheduler: a power of two. */
  readonly partitions: number;
  /** How many families of a partition are worked on at a time: 1 or more. */
  readonly lanes: number;
}

export interface Topology {
  /** In the order in which a request passes them. */
  readonly threads: readonly ThreadPlan[];
  /** Without it: all orders in the order of their arrival. */
  readonly families?: FamilyPlan;
  /** Threads with sockets, each on a port of its own; more than one only with families. Without it: 1. */
  readonly ioThreads?: number;
}

/** The thread of the sockets, or the first of them. */
export const IO_THREAD = 'io';

/** What reports call an I/O thread: `io`, `io-1`, `io-2`, … */
export function ioThreadName(ioThread: number): string {
  return ioThread === 0 ? IO_THREAD : `${IO_THREAD}-${ioThread}`;
}

/** The topologies that have a name. */
export const TOPOLOGIES = ['one', 'two', 'split'] as const;
export type TopologyName = (typeof TOPOLOGIES)[number];

/** How many stages of a chain keep no state: parse and risk. */
export const STATELESS_STAGES = 2;

export interface TopologyOptions {
  /** Without it: `park`. */
  readonly wait?: WaitName;
  readonly families?: FamilyPlan | undefined;
  /** Without it: 1. */
  readonly ioThreads?: number;
  /** Over how many threads `split` spreads the partitions. Without it: 1. */
  readonly partitionThreads?: number;
}

/**
 * - `one`: everything on the I/O thread
 * - `two`: one engine thread for all stages
 * - `split`: the stages without state on one engine thread, or with families on the threads of the
 *   partitions; the others on a second
 */
export function topologyOf(
  name: TopologyName,
  execution: ExecutionName,
  { wait = 'park', families, ioThreads, partitionThreads = 1 }: TopologyOptions = {},
): Topology {
  const stages: readonly StageName[] = STAGES[execution];
  const stateless = stages.slice(0, STATELESS_STAGES);
  const others = stages.slice(STATELESS_STAGES);
  const more = {
    ...(families === undefined ? {} : { families }),
    ...(ioThreads === undefined ? {} : { ioThreads }),
  };
  if (name === 'one') return { threads: [{ name: IO_THREAD, stages, wait }], ...more };
  if (name === 'two') return { threads: [{ name: 'engine-0', stages, wait }], ...more };
  if (families === undefined) {
    return {
      threads: [
        { name: 'engine-0', stages: stateless, wait },
        { name: 'engine-1', stages: others, wait },
      ],
      ...more,
    };
  }
  const spread = Array.from({ length: partitionThreads }, (_, thread) => ({
    name: `partitions-${thread}`,
    stages: stateless,
    wait,
    partitions: dealt(families.partitions, partitionThreads, thread),
  }));
  return { threads: [...spread, { name: 'core', stages: others, wait }], ...more };
}

/** What one of so many gets when the numbers 0 … count − 1 are dealt out in turn. */
function dealt(count: number, hands: number, hand: number): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => i % hands === hand);
}

/** How many threads there are: those of the sockets, and those of the engine. */
export function threadCount({ threads, ioThreads = 1 }: Topology): number {
  return ioThreads + engineThreads(threads).length;
}

/**
 * One sentence about a topology with more threads than the machine has cores, or undefined. It is
 * allowed: tests and small machines live with it.
 *
 * @param cores how many threads can run at a time
 */
export function crowdedSentence(
  topology: Topology,
  cores = availableParallelism(),
): string | undefined {
  const threads = threadCount(topology);
  if (threads <= cores) return undefined;
  return `${threads} threads share ${cores} ${cores === 1 ? 'core' : 'cores'}: they take turns, and an order waits for each of its threads to get one.`;
}

/** Beside the threads of the engine: whoever sends the orders. */
const CLIENTS = 1;

/**
 * Whether a thread that parks may spin before: then there is a core for each engine thread, one for
 * each I/O thread, and one for a client on the same machine. Else the next order waits for the very
 * core that somebody spins on to be ready for it.
 *
 * @param cores how many threads can run at a time
 */
export function spinsBeforeParking(topology: Topology, cores = availableParallelism()): boolean {
  return threadCount(topology) + CLIENTS <= cores;
}

/** Those that are not the I/O thread. */
export function engineThreads(threads: readonly ThreadPlan[]): readonly ThreadPlan[] {
  return threads.filter(({ name }) => name !== IO_THREAD);
}
