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
 *     requests ─┬─► partition 0: families, lanes ─┬─► [ engine-0: parse risk match ] ─► replies
 *               └─► partition 1: families, lanes ─┘
 *
 * With partitions it is families that follow each other, and the stages are on one thread.
 *
 * Control plane.
 */
import { availableParallelism } from 'node:os';
import { MAX_LANES } from '#executor';
import { STAGE_NAMES } from '#oms-stages';
import { MAX_PARTITIONS } from '#router';

/** What executes orders. */
export const EXECUTIONS = ['simulator', 'book'] as const;
export type ExecutionName = (typeof EXECUTIONS)[number];

/** The stages of an order by what executes it, in their order. The last one answers. */
export const STAGES = {
  simulator: STAGE_NAMES,
  book: ['parse', 'risk', 'match'],
} as const satisfies Readonly<Record<ExecutionName, readonly string[]>>;

export type StageName = (typeof STAGES)[ExecutionName][number];

/** These share the positions of the accounts, so they are on one thread. */
const SHARING: readonly StageName[] = ['position', 'execution'];

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
  /** With it all stages are on one thread. Without it: all orders in the order of their arrival. */
  readonly families?: FamilyPlan;
}

/** The thread of the sockets. */
export const IO_THREAD = 'io';

/** The topologies that have a name. */
export const TOPOLOGIES = ['one', 'two', 'split'] as const;
export type TopologyName = (typeof TOPOLOGIES)[number];

/** How many stages of `split` are on the first of its two engine threads: those without state. */
const STATELESS_STAGES = 2;

/**
 * - `one`: everything on the I/O thread
 * - `two`: one engine thread for all stages
 * - `split`: the stages without state on one engine thread, the others on a second
 */
export function topologyOf(
  name: TopologyName,
  execution: ExecutionName,
  wait: WaitName = 'park',
  families?: FamilyPlan,
): Topology {
  const stages: readonly StageName[] = STAGES[execution];
  const parts = {
    one: [{ name: IO_THREAD, stages, wait }],
    two: [{ name: 'engine-0', stages, wait }],
    split: [
      { name: 'engine-0', stages: stages.slice(0, STATELESS_STAGES), wait },
      { name: 'engine-1', stages: stages.slice(STATELESS_STAGES), wait },
    ],
  };
  return { threads: parts[name], ...(families === undefined ? {} : { families }) };
}

/** Beside the engine threads: the thread of the sockets, and whoever sends the orders. */
const OTHERS = 2;

/**
 * Whether a thread that parks may spin before: then there is a core for each engine thread, one for
 * the I/O thread, and one for a client on the same machine. Else the next order waits for the very
 * core that somebody spins on to be ready for it.
 *
 * @param cores how many threads can run at a time
 */
export function spinsBeforeParking({ threads }: Topology, cores = availableParallelism()): boolean {
  const engineThreads = threads.filter(({ name }) => name !== IO_THREAD).length;
  return engineThreads + OTHERS <= cores;
}

/**
 * @param cores how many threads can run at a time
 * @throws RangeError with one sentence when an order could not pass, or threads would starve
 */
export function assertTopology(
  { threads, families }: Topology,
  execution: ExecutionName,
  cores = availableParallelism(),
): void {
  if (families !== undefined) assertFamilies(families, threads.length);
  const chain: readonly StageName[] = STAGES[execution];
  const names = threads.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`two threads are called "${twice}"; give each a name of its own`);
  for (const { name, stages, wait } of threads) {
    if (name === '') refuse('a thread has no name; give each one, such as "engine-0"');
    if (stages.length === 0) refuse(`thread "${name}" has no stage; give it one or leave it away`);
    const unknown = stages.find((stage) => !chain.includes(stage));
    if (unknown !== undefined) {
      refuse(
        `thread "${name}" names the stage "${unknown}"; with ${execution} there are ${chain.join(', ')}`,
      );
    }
    if (!WAITS.includes(wait)) {
      refuse(`thread "${name}" waits by "${wait}"; expected ${WAITS.join(', ')}`);
    }
  }
  const placed = threads.flatMap(({ stages }) => stages);
  for (const stage of chain) {
    const times = placed.filter((one) => one === stage).length;
    if (times !== 1) refuse(`the stage "${stage}" is there ${times} times; expected once`);
  }
  if (placed.join() !== chain.join()) {
    refuse(
      `the stages come in the order ${placed.join(', ')}; expected ${chain.join(', ')}, cut into threads`,
    );
  }
  const owners = threads.filter(({ stages }) => stages.some((stage) => SHARING.includes(stage)));
  if (owners.length > 1) {
    refuse(`${SHARING.join(' and ')} share the accounts' positions; put them on one thread`);
  }
  if (names.indexOf(IO_THREAD) > 0) {
    refuse(
      `"${IO_THREAD}" comes after "${names[0]}"; the I/O thread waits for no other, so its stages come first`,
    );
  }
  const spinning = threads.filter(({ name, wait }) => name !== IO_THREAD && wait === 'spin');
  if (spinning.length >= cores) {
    refuse(
      `${spinning.length} threads spin on ${cores} cores and the I/O thread needs one; let some park`,
    );
  }
}

function assertFamilies({ partitions, lanes }: FamilyPlan, threads: number): void {
  if (!isWhole(partitions, MAX_PARTITIONS) || (partitions & (partitions - 1)) !== 0) {
    refuse(`got ${partitions} partitions; expected a power of two from 1 to ${MAX_PARTITIONS}`);
  }
  if (!isWhole(lanes, MAX_LANES) || partitions * lanes > MAX_LANES) {
    refuse(
      `got ${lanes} lanes for each of ${partitions} partitions; expected 1 to ${MAX_LANES / partitions}`,
    );
  }
  if (threads !== 1) {
    refuse(`${threads} threads share the stages of ${partitions} partitions; put them on one`);
  }
}

function isWhole(value: number, to: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= to;
}

function refuse(why: string): never {
  throw new RangeError(`Topology: ${why}`);
}
