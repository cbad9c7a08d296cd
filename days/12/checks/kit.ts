/** What the checks of this day share: counters that are made up, ticks, small stress runs. */
import { COUNTER_NAMES, COUNTERS, Counter, type CounterName, Counters } from '#counters';
import { type PartitionTick, type Tick, tickLines } from '#progress-log';
import type { CounterReader } from '#scheduler-counters';
import type { StressTimes } from '#stress-scenario';

export const MS = 1e6;
export const SECOND = 1e9;

/** Long enough for 25 tasks of each cold family of the scenarios. */
export const TIMES: StressTimes = {
  warmUpNs: 2 * SECOND,
  measureNs: 40 * SECOND,
  coolDownNs: 5 * SECOND,
};

/** `tasksIn 2, pendingNow 2`: every counter that is not 0, in the order of the table. */
export function told(counters: CounterReader): string {
  const moved = COUNTER_NAMES.filter((name) => counters.get(Counter[name]) !== 0);
  return moved.map((name) => `${name} ${counters.get(Counter[name])}`).join(', ') || 'nothing';
}

/** What a call counts, told by {@link told}. */
export function counted(call: (counters: Counters) => void): string {
  const counters = new Counters();
  call(counters);
  return told(counters);
}

export type Values = Partial<Record<CounterName, number>>;

/** Counters that have these values, and 0 in all others; it counts how often they are read. */
export class MadeUp implements CounterReader {
  reads = 0;
  values: Values;
  /** Called behind each look, such as to let another thread go on. */
  private readonly onRead: (values: Values, name: CounterName) => void;

  constructor(values: Values = {}, onRead: (values: Values, name: CounterName) => void = () => {}) {
    this.values = { ...values };
    this.onRead = onRead;
  }

  get(counter: number): number {
    this.reads++;
    const name = COUNTER_NAMES[counter] as CounterName;
    const value = this.values[name] ?? 0;
    this.onRead(this.values, name);
    return value;
  }

  add(name: CounterName, amount: number): void {
    this.values[name] = (this.values[name] ?? 0) + amount;
  }
}

/** The counters that a tick shows as what came on. */
export const GROWING = [
  'tasksIn',
  'dispatched',
  'completed',
  'rejectedBusy',
  'enqueuedDueToBusy',
] as const satisfies readonly (keyof PartitionTick)[];

/** Those that it shows as they are. */
export const LEVELS = [
  'pendingNow',
  'maxPendingDepthObserved',
  'readyFamilies',
  'inFlightFamilies',
] as const satisfies readonly (keyof PartitionTick)[];

const QUIET: PartitionTick = {
  tasksIn: 0,
  dispatched: 0,
  completed: 0,
  rejectedBusy: 0,
  enqueuedDueToBusy: 0,
  pendingNow: 0,
  maxPendingDepthObserved: 0,
  readyFamilies: 0,
  inFlightFamilies: 0,
};

/** Ticks of half a second, one after the other; of each partition what is not 0. */
export function ticksOf(...rows: readonly (readonly Partial<PartitionTick>[])[]): Tick[] {
  return rows.map((partitions, index) => ({
    atNs: ((index + 1) * SECOND) / 2,
    lastedNs: SECOND / 2,
    partitions: partitions.map((one) => ({ ...QUIET, ...one })),
  }));
}

/** The last lines of a log, as a person would see them. */
export function lastLines(ticks: readonly Tick[], count = 4): string {
  return ticks
    .slice(-count)
    .map((tick) => tickLines(tick).join('\n'))
    .join('\n');
}

/** A number as people read it. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** The names of the counters that only grow: a check that moves one of them moves it upwards. */
export const COUNTS = COUNTER_NAMES.filter((name) => COUNTERS[name].kind === 'count');
