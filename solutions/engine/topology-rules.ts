/** Which topologies can work; what cannot is one sentence. Control plane. */
import { availableParallelism } from 'node:os';
import { MAX_LANES } from '#executor';
import { MAX_IO_THREADS } from '#response-router';
import { MAX_PARTITIONS } from '#router';
import {
  type ExecutionName,
  engineThreads,
  type FamilyPlan,
  IO_THREAD,
  STAGES,
  STATELESS_STAGES,
  type StageName,
  type ThreadPlan,
  type Topology,
  WAITS,
} from '#topology';

/** These share the positions of the accounts, so they are on one thread. */
const SHARING: readonly StageName[] = ['position', 'execution'];

/**
 * @param cores how many threads can run at a time
 * @throws RangeError with one sentence when an order could not pass, or threads would starve
 */
export function assertTopology(
  topology: Topology,
  execution: ExecutionName,
  cores = availableParallelism(),
): void {
  const { threads, families } = topology;
  assertNames(threads);
  for (const thread of threads) assertThread(thread, execution);
  if (families === undefined) {
    assertChain(threads, execution);
    const stray = threads.find(({ partitions }) => partitions !== undefined);
    if (stray !== undefined) {
      refuse(`thread "${stray.name}" has partitions, and the topology has no families`);
    }
  } else {
    assertFamilies(families);
    assertPlaces(threads, families, execution);
  }
  assertIoThreads(topology);
  const spinning = engineThreads(threads).filter(({ wait }) => wait === 'spin').length;
  const { ioThreads = 1 } = topology;
  if (spinning + ioThreads > cores) {
    if (spinning === 0) return;
    const needs =
      ioThreads === 1 ? 'the I/O thread needs one' : `${ioThreads} I/O threads need one each`;
    refuse(`${spinning} threads spin on ${cores} cores and ${needs}; let some park`);
  }
}

function assertNames(threads: readonly ThreadPlan[]): void {
  const names = threads.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`two threads are called "${twice}"; give each a name of its own`);
  if (names.indexOf(IO_THREAD) > 0) {
    refuse(
      `"${IO_THREAD}" comes after "${names[0]}"; the I/O thread waits for no other, so its stages come first`,
    );
  }
}

function assertThread({ name, stages, wait }: ThreadPlan, execution: ExecutionName): void {
  const chain: readonly StageName[] = STAGES[execution];
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

/** Every stage once, in their order, and what shares memory on one thread. */
function assertChain(threads: readonly ThreadPlan[], execution: ExecutionName): void {
  const chain: readonly StageName[] = STAGES[execution];
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
}

function assertFamilies({ partitions, lanes }: FamilyPlan): void {
  if (!isWhole(partitions, MAX_PARTITIONS) || (partitions & (partitions - 1)) !== 0) {
    refuse(`got ${partitions} partitions; expected a power of two from 1 to ${MAX_PARTITIONS}`);
  }
  if (!isWhole(lanes, MAX_LANES) || partitions * lanes > MAX_LANES) {
    refuse(
      `got ${lanes} lanes for each of ${partitions} partitions; expected 1 to ${MAX_LANES / partitions}`,
    );
  }
}

/** All on one thread; or the partitions and the stages without state before the core. */
function assertPlaces(
  threads: readonly ThreadPlan[],
  { partitions }: FamilyPlan,
  execution: ExecutionName,
): void {
  const before = threads.slice(0, -1);
  const core = threads.at(-1);
  assertChain([...before.slice(0, 1), ...(core === undefined ? [] : [core])], execution);
  if (before.length === 0) return;
  const stateless = STAGES[execution].slice(0, STATELESS_STAGES).join(', ');
  for (const { name, stages, partitions: own = [] } of before) {
    if (stages.join(', ') !== stateless) {
      refuse(`thread "${name}" has partitions and ${stages.join(', ')}; expected ${stateless}`);
    }
    if (own.length === 0) {
      refuse(`thread "${name}" has no partition; give it one or leave it away`);
    }
    if (name === IO_THREAD) {
      refuse(
        `partitions are on "${IO_THREAD}" and the core is not; put them on threads of their own`,
      );
    }
  }
  if (core?.partitions !== undefined) {
    refuse(`the core "${core.name}" has partitions; they are on the threads before it`);
  }
  const placed = before.flatMap(({ partitions: own = [] }) => own);
  for (let partition = 0; partition < partitions; partition++) {
    const times = placed.filter((one) => one === partition).length;
    if (times !== 1) refuse(`partition ${partition} is on ${times} threads; expected one`);
  }
  const unknown = placed.find((one) => !(one >= 0 && one < partitions));
  if (unknown !== undefined)
    refuse(`there is no partition ${unknown}; they are 0 to ${partitions - 1}`);
}

function assertIoThreads({ threads, families, ioThreads = 1 }: Topology): void {
  if (!isWhole(ioThreads, MAX_IO_THREADS)) {
    refuse(`got ${ioThreads} I/O threads; expected 1 to ${MAX_IO_THREADS}`);
  }
  if (ioThreads === 1) return;
  if (families === undefined) {
    refuse(`${ioThreads} I/O threads need partitions: a ring without them has one producer`);
  }
  if (threads[0]?.name === IO_THREAD) {
    refuse(`with ${ioThreads} I/O threads no stage is on one of them; give the stages a thread`);
  }
}

function isWhole(value: number, to: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= to;
}

function refuse(why: string): never {
  throw new RangeError(`Topology: ${why}`);
}
