/** What an engine can be told, and what it says about itself. Control plane. */
import type { LogOptions } from '#connection';
import type { CounterName } from '#counters';
import type { GatewayLimits } from '#gateway';
import type { MatchingEngineOptions } from '#matching-engine';
import type { ExecutionName, Topology } from '#topology';
import type { GcSummary } from './gc-totals.ts';
import type { Book } from './match-stage.ts';
import type { LatencyReport } from './order-latency.ts';
import type { WorkCost } from './work-cost.ts';

/** How the I/O thread learns of replies while no socket wakes it. */
export const IO_WAITS = ['wake', 'spin'] as const;
export type IoWait = (typeof IO_WAITS)[number];

export interface EngineOptions {
  /**
   * Slots of the request ring, a power of two; with partitions of all their rings together. Without
   * it: `ringSlots` of the table of limits.
   */
  readonly ringSlots?: number;
  /**
   * With partitions: how many orders their families hold together, waiting and in flight. Without
   * it: `poolEntries` of the table of limits.
   */
  readonly poolEntries?: number;
  /** Slots of the reply ring of each I/O thread, a power of two. Without it: `replySlots` of the table of limits. */
  readonly replySlots?: number;
  /** How many symbols are traded, 1 … `maxSymbols`, which is also the default. */
  readonly symbols?: number;
  /** What executes orders. Without it: `book`. */
  readonly execution?: ExecutionName;
  /** Which stage runs on which thread. Without it: `two`. */
  readonly topology?: Topology;
  /**
   * `wake`: an I/O thread sleeps until a socket or the engine wakes it. `spin`: it keeps its event
   * loop turning as long as there is traffic; costs a core, saves the time of waking up.
   * Without it: `wake`.
   */
  readonly ioWait?: IoWait;
  /** Every how many orders the five times of one are taken; 0: never. Without it: `sampleEvery` of the
   * table of limits. */
  readonly sampleEvery?: number;
  /** Time that each order costs an engine thread, for load tests. Without it: none. */
  readonly workCost?: WorkCost;
  /**
   * Where an order is executed instead of a `MatchingEngine`. A function cannot go to another thread:
   * only where every stage is on the I/O thread.
   */
  readonly createBook?: (options: MatchingEngineOptions) => Book;
  /**
   * What every client must log on with, 16 to 32 printable ASCII characters. Without it nobody has
   * to, and the engine listens on loopback addresses only.
   */
  readonly logonToken?: string | undefined;
  /** Limits other than those of the table. */
  readonly limits?: Partial<EngineLimits>;
  /** Where a sample of what happens to connections is told. Without it: nowhere. */
  readonly log?: LogOptions;
  /** For tests: overwrites each frame once it is read; see the frame decoder. */
  readonly poison?: boolean;
}

export interface EngineLimits extends GatewayLimits {
  readonly maxOrdersPerBook: number;
  /** How long a client may take to log on, where it has to. */
  readonly logonTimeoutMs: number;
  /** How many accounts may log on. */
  readonly maxSessions: number;
  /** How long a shutdown answers orders that were already on their way. */
  readonly shutdownGraceMs: number;
  /** How long a shutdown waits for clients to fetch their last reports. */
  readonly drainTimeoutMs: number;
}

export interface EngineStats {
  readonly counters: Readonly<Record<CounterName, number>>;
  readonly connections: number;
  /** Requests in the rings, of `requestSlots`. */
  readonly queued: number;
  readonly requestSlots: number;
  /** Requests that were taken and not answered yet. */
  readonly inFlight: number;
  /** Of the orders that came over the first I/O thread. */
  readonly latency: LatencyReport;
  /** By the name of the I/O thread. */
  readonly latencies: Readonly<Record<string, LatencyReport>>;
  /** By the name of the thread. */
  readonly gc: Readonly<Record<string, GcSummary>>;
}

export interface StopReport extends EngineStats {
  /** Clients that did not fetch their last reports in time. */
  readonly cutOff: number;
}
