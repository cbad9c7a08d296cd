/**
 * What an engine consists of, made from its options: the memory that its threads share, and what
 * each of them is made from. Control plane.
 */
import { Counters } from '#counters';
import { allocateHandoff, type HandoffMemory } from '#handoff';
import { Limit } from '#limits';
import { MAX_ENTRIES } from '#scheduler-memory';
import type { ClockEpoch } from '#stage-clock';
import {
  type FamilyPlan,
  IO_THREAD,
  ioThreadName,
  spinsBeforeParking,
  type ThreadPlan,
  type Topology,
  topologyOf,
} from '#topology';
import type { EngineLimits, EngineOptions } from './engine-options.ts';
import type { CommonSetup, ThreadSetup } from './engine-thread.ts';
import type { IoSetup } from './io-thread.ts';
import { allocatePartitionHandoff, type PartitionHandoffMemory } from './partition-handoff.ts';
import { SessionTable } from './session-table.ts';
import { assertTopology } from './topology-rules.ts';

export interface EngineLayout {
  /** In the order in which a request passes them. */
  readonly threads: readonly ThreadSetup[];
  /** By number; the first is on the thread of the engine. */
  readonly ioThreads: readonly IoSetup[];
}

/** @throws RangeError with one sentence when an option is out of range */
export function layOutEngine(
  options: EngineOptions,
  control: SharedArrayBuffer,
  epoch: ClockEpoch,
): EngineLayout {
  const { execution = 'book', topology = topologyOf('two', execution) } = options;
  assertTopology(topology, execution);
  const common = topology.threads.map((plan) =>
    commonSetup(plan, topology, options, { control, epoch }),
  );
  const { families } = topology;
  if (families === undefined) {
    const memory = chainMemory(topology, options);
    return {
      threads: common.map((setup, worker) => ({ ...setup, role: 'chain', worker, memory })),
      ioThreads: ioSetups(topology, options, { memory, control, epoch }),
    };
  }
  const memory = familiesMemory(topology, families, options);
  return {
    threads: common.map((setup, thread) => familiesSetup(setup, thread, memory, families, options)),
    ioThreads: ioSetups(topology, options, { memory, control, epoch }),
  };
}

function chainMemory({ threads }: Topology, options: EngineOptions): HandoffMemory {
  const { ringSlots = Limit.ringSlots, replySlots = Limit.replySlots } = options;
  return allocateHandoff({ requestSlots: ringSlots, replySlots, workers: threads.length });
}

function familiesMemory(
  { threads, ioThreads = 1 }: Topology,
  { partitions, lanes }: FamilyPlan,
  options: EngineOptions,
): PartitionHandoffMemory {
  const { ringSlots = Limit.ringSlots, replySlots = Limit.replySlots } = options;
  if (ringSlots < partitions) {
    throw new RangeError(
      `Engine: ringSlots is ${ringSlots} for ${partitions} partitions; expected at least one for each`,
    );
  }
  const before = threads.slice(0, -1).map(({ partitions: own = [] }) => own);
  return allocatePartitionHandoff({
    ...{ partitions, replySlots, ioThreads },
    requestSlots: ringSlots / partitions,
    ...(before.length === 0 ? {} : { apart: { partitions: before, lanes } }),
  });
}

function familiesSetup(
  common: CommonSetup,
  thread: number,
  memory: PartitionHandoffMemory,
  families: FamilyPlan,
  { poolEntries = Limit.poolEntries }: EngineOptions,
): ThreadSetup {
  assertWhole('poolEntries', poolEntries, 1, MAX_ENTRIES);
  const setup = { ...common, families, memory };
  const pools = memory.coreLinks.length;
  if (pools === 0) return { ...setup, role: 'families', poolEntries };
  if (thread === pools) return { ...setup, role: 'core' };
  const share = Math.max(1, Math.floor(poolEntries / pools));
  return { ...setup, role: 'partitions', thread, poolEntries: share };
}

interface Shared {
  readonly control: SharedArrayBuffer;
  readonly epoch: ClockEpoch;
}

function commonSetup(
  plan: ThreadPlan,
  topology: Topology,
  options: EngineOptions,
  shared: Shared,
): CommonSetup {
  const { execution = 'book', symbols = Limit.maxSymbols, createBook, workCost } = options;
  assertWhole('symbols', symbols, 1, Limit.maxSymbols);
  if (createBook !== undefined && plan.name !== IO_THREAD) {
    throw new RangeError(
      'Engine: createBook is a function and cannot go to another thread; take the topology "one"',
    );
  }
  return {
    ...shared,
    plan,
    spinsFirst: spinsBeforeParking(topology),
    counters: new SharedArrayBuffer(Counters.BYTES),
    execution,
    symbols,
    maxOrdersPerBook: limitsOf(options).maxOrdersPerBook,
    workCost,
  };
}

function ioSetups(
  { ioThreads = 1 }: Topology,
  options: EngineOptions,
  shared: Shared & Pick<IoSetup, 'memory'>,
): IoSetup[] {
  const { sampleEvery = Limit.sampleEvery, ioWait = 'wake', poison = false } = options;
  assertWhole('sampleEvery', sampleEvery, 0, Number.MAX_SAFE_INTEGER);
  const limits = limitsOf(options);
  const sessions = new SessionTable(limits.maxSessions).memory;
  // Together they let in as many as one would.
  const maxConnections = Math.max(1, Math.floor(limits.maxConnections / ioThreads));
  return Array.from({ length: ioThreads }, (_, ioThread) => ({
    ...shared,
    ioThread,
    name: ioThreadName(ioThread),
    counters: new SharedArrayBuffer(Counters.BYTES),
    sessions,
    limits: { ...limits, maxConnections },
    logonToken: options.logonToken,
    ioWait,
    sampleEvery,
    poison,
  }));
}

function limitsOf(options: EngineOptions): EngineLimits {
  return { ...Limit, ...options.limits };
}

function assertWhole(option: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(
    `Engine: ${option} is ${value}; expected a whole number from ${from} to ${to}`,
  );
}
