/**
 * Every counter of the engine: spelled once, counted in exactly one place.
 */

export interface CounterEntry {
  /** `count` only grows; `gauge` goes up and down; `maximum` keeps the highest value seen. */
  readonly kind: 'count' | 'gauge' | 'maximum';
  /** The one place that moves it: a module by its import name, or the day that brings it. */
  readonly place: string;
  readonly meaning: string;
}

export const COUNTERS = {
  connectionsOpened: { kind: 'count', place: '#gateway', meaning: 'clients let in' },
  connectionsClosed: { kind: 'count', place: '#gateway', meaning: 'clients gone, for any reason' },
  connectionsRefused: { kind: 'count', place: '#gateway', meaning: 'over the connection limit' },
  connectionsOpen: { kind: 'gauge', place: '#gateway', meaning: 'clients connected now' },
  framesIn: { kind: 'count', place: '#gateway', meaning: 'whole frames received' },
  protocolErrors: { kind: 'count', place: '#gateway', meaning: 'connections with a bad length' },
  idleDisconnects: { kind: 'count', place: '#gateway', meaning: 'cut off for silence' },
  outputDisconnects: { kind: 'count', place: '#gateway', meaning: 'cut off at the output cap' },
  inputPauses: { kind: 'count', place: '#gateway', meaning: 'input paused, output backed up' },
  fixMessagesIn: { kind: 'count', place: '#fix-gateway', meaning: 'FIX messages received' },
  fixGarbled: { kind: 'count', place: '#fix-gateway', meaning: 'bytes that were no FIX message' },
  fixRejects: { kind: 'count', place: '#fix-gateway', meaning: 'FIX messages refused by a Reject' },
  fixGaps: { kind: 'count', place: '#fix-gateway', meaning: 'ResendRequests sent' },
  fixResent: { kind: 'count', place: '#fix-gateway', meaning: 'reports sent a second time' },
  published: { kind: 'count', place: '#engine, #router', meaning: 'requests put into the ring' },
  rejectedBusy: {
    kind: 'count',
    place: '#engine, #router',
    meaning: 'refused because the ring is full',
  },
  rejectedMalformed: { kind: 'count', place: '#engine', meaning: 'frames of a wrong length' },
  rejectedShuttingDown: { kind: 'count', place: '#engine', meaning: 'refused while draining' },
  sessionMessages: { kind: 'count', place: '#engine', meaning: 'logons and heartbeats' },
  rejectedSession: { kind: 'count', place: '#engine', meaning: 'orders without the right logon' },
  logonTimeouts: { kind: 'count', place: '#engine', meaning: 'cut off without a logon' },
  tasksIn: { kind: 'count', place: '#scheduler-counters', meaning: 'tasks the scheduler took' },
  dispatched: { kind: 'count', place: '#scheduler-counters', meaning: 'tasks given to a lane' },
  enqueuedDueToBusy: {
    kind: 'count',
    place: '#scheduler-counters',
    meaning: 'waited behind their family',
  },
  pendingNow: { kind: 'gauge', place: '#scheduler-counters', meaning: 'tasks waiting now' },
  maxPendingDepthObserved: {
    kind: 'maximum',
    place: '#scheduler-counters',
    meaning: 'longest family queue',
  },
  readyFamilies: {
    kind: 'gauge',
    place: '#scheduler-counters',
    meaning: 'families without a lane',
  },
  inFlightFamilies: {
    kind: 'gauge',
    place: '#scheduler-counters',
    meaning: 'families being worked on',
  },
  rejectedPoolFull: {
    kind: 'count',
    place: '#scheduler-counters',
    meaning: 'refused because the pool is full',
  },
  rejectedOverLimit: {
    kind: 'count',
    place: '#scheduler-counters',
    meaning: 'over the cap of their family',
  },
  coalesced: {
    kind: 'count',
    place: '#family-limits',
    meaning: 'waiting tasks replaced by newer ones',
  },
  sequenced: { kind: 'count', place: '#engine', meaning: 'orders given to positions and book' },
  timeouts: { kind: 'count', place: '#executor', meaning: 'tasks answered TIMEOUT' },
  answersDropped: {
    kind: 'count',
    place: '#executor',
    meaning: 'second or late answers of stages',
  },
  completed: {
    kind: 'count',
    place: '#engine, #executor',
    meaning: 'requests out of the ring, answered',
  },
  accepted: { kind: 'count', place: '#engine, #executor', meaning: 'of these answered ACK' },
  rejected: { kind: 'count', place: '#engine, #executor', meaning: 'of these answered REJ' },
  stageFailures: { kind: 'count', place: '#engine, #executor', meaning: 'stages that threw' },
  trades: { kind: 'count', place: '#engine', meaning: 'executions, each with two fills' },
  tradedLots: { kind: 'count', place: '#engine', meaning: 'lots of these executions' },
  cancelled: { kind: 'count', place: '#engine', meaning: 'orders or rests taken out unfilled' },
  reportsSent: {
    kind: 'count',
    place: '#engine, #response-router',
    meaning: 'reports given to a connection',
  },
  reportsDropped: {
    kind: 'count',
    place: '#engine, #response-router',
    meaning: 'reports whose client was gone',
  },
} as const satisfies Readonly<Record<string, CounterEntry>>;

export type CounterName = keyof typeof COUNTERS;

export const COUNTER_NAMES = Object.keys(COUNTERS) as readonly CounterName[];

/** The place of each counter in the array: `counters.add(Counter.published)`. */
export const Counter = Object.fromEntries(COUNTER_NAMES.map((name, index) => [name, index])) as {
  readonly [Name in CounterName]: number;
};

/**
 * The counters of one thread. Exact up to 2⁵³; allocates nothing except in {@link snapshot}.
 *
 * One thread writes. Others may read over shared memory and see a value that is at most a little
 * old: each counter is one aligned 64-bit cell.
 */
export class Counters {
  private readonly cells: Float64Array;

  /**
   * @param memory where they live: at least {@link Counters.BYTES} bytes; without it on the heap
   * @throws RangeError when the memory is too small
   */
  constructor(memory: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(Counters.BYTES)) {
    if (memory.byteLength < Counters.BYTES) {
      throw new RangeError(
        `Counters: got ${memory.byteLength} bytes of memory; expected at least ${Counters.BYTES}`,
      );
    }
    this.cells = new Float64Array(memory, 0, COUNTER_NAMES.length);
  }

  static readonly BYTES = COUNTER_NAMES.length * Float64Array.BYTES_PER_ELEMENT;

  /** Moves a counter or gauge by `amount`, which may be negative for a gauge. */
  add(counter: number, amount = 1): void {
    this.cells[counter] = (this.cells[counter] as number) + amount;
  }

  /** Raises a maximum to `value` if it is higher. */
  raise(counter: number, value: number): void {
    if (value > (this.cells[counter] as number)) this.cells[counter] = value;
  }

  get(counter: number): number {
    return this.cells[counter] as number;
  }

  /** All values by name, in the order of the table. Control plane. */
  snapshot(): Record<CounterName, number> {
    return Object.fromEntries(
      COUNTER_NAMES.map((name, index) => [name, this.get(index)]),
    ) as Record<CounterName, number>;
  }
}

/** The counters of several threads as one. */
export class CounterView {
  private readonly parts: readonly Counters[];

  /** @param parts one for each thread; what they counted is added up, a maximum is the highest */
  constructor(parts: readonly Counters[]) {
    this.parts = parts;
  }

  get(counter: number): number {
    const values = this.parts.map((part) => part.get(counter));
    const name = COUNTER_NAMES[counter] as CounterName;
    if (COUNTERS[name].kind === 'maximum') return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0);
  }

  /** All values by name, in the order of the table. Control plane. */
  snapshot(): Record<CounterName, number> {
    return Object.fromEntries(
      COUNTER_NAMES.map((name, index) => [name, this.get(index)]),
    ) as Record<CounterName, number>;
  }
}
