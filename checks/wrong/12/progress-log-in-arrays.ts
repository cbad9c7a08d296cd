/** {@link ProgressLog} that keeps its readings in one array and steps from tick to tick. */
import { Counter } from '#counters';
import type { CounterReader } from '#scheduler-counters';

/** One partition between two looks. */
export interface PartitionTick {
  readonly tasksIn: number;
  readonly dispatched: number;
  readonly completed: number;
  readonly rejectedBusy: number;
  readonly enqueuedDueToBusy: number;
  /** From here on: as it is now. */
  readonly pendingNow: number;
  readonly maxPendingDepthObserved: number;
  readonly readyFamilies: number;
  readonly inFlightFamilies: number;
}

export interface Tick {
  /** When it was taken, in ns on the caller's clock. */
  readonly atNs: number;
  /** How long after the one before: more than the interval, when nobody looked in time. */
  readonly lastedNs: number;
  readonly partitions: readonly PartitionTick[];
}

const GROWING = [
  'tasksIn',
  'dispatched',
  'completed',
  'rejectedBusy',
  'enqueuedDueToBusy',
] as const satisfies readonly (keyof PartitionTick)[];

const LEVELS = [
  'pendingNow',
  'maxPendingDepthObserved',
  'readyFamilies',
  'inFlightFamilies',
] as const satisfies readonly (keyof PartitionTick)[];

export interface ProgressLogOptions {
  /** The counters of each partition. */
  readonly partitions: readonly CounterReader[];
  /** How long between two ticks, in ns, more than 0. */
  readonly everyNs: number;
  /** When the first interval begins, on the clock of {@link ProgressLog.turn}. Without it: 0. */
  readonly startNs?: number;
  /** Gets every tick. Without it the log is off: no counter is read, and nothing is made. */
  readonly onTick?: (tick: Tick) => void;
}

const PER_PARTITION = GROWING.length;

export class ProgressLog {
  private readonly options: ProgressLogOptions;
  /** Partition by partition, counter by counter: what was read for the last tick. */
  private readonly seen: Float64Array;
  private lastNs: number;
  private nextNs: number;

  constructor(options: ProgressLogOptions) {
    const { partitions, everyNs, startNs = 0, onTick } = options;
    if (!(everyNs > 0)) {
      throw new RangeError(`ProgressLog: everyNs is ${everyNs}; expected more than 0`);
    }
    this.options = options;
    this.lastNs = startNs;
    this.nextNs = onTick === undefined ? Number.POSITIVE_INFINITY : startNs + everyNs;
    this.seen = new Float64Array(partitions.length * PER_PARTITION);
    if (onTick !== undefined) for (let i = 0; i < partitions.length; i++) this.growthOf(i);
  }

  turn(nowNs: number): boolean {
    if (nowNs < this.nextNs) return false;
    this.tick(nowNs);
    while (this.nextNs <= nowNs) this.nextNs += this.options.everyNs;
    return true;
  }

  close(nowNs: number): void {
    if (this.nextNs !== Number.POSITIVE_INFINITY && nowNs !== this.lastNs) this.tick(nowNs);
    this.nextNs = Number.POSITIVE_INFINITY;
  }

  private tick(nowNs: number): void {
    const partitions: PartitionTick[] = [];
    for (const [partition, counters] of this.options.partitions.entries()) {
      const [tasksIn = 0, dispatched = 0, completed = 0, rejectedBusy = 0, enqueuedDueToBusy = 0] =
        this.growthOf(partition);
      partitions.push({
        tasksIn,
        dispatched,
        completed,
        rejectedBusy,
        enqueuedDueToBusy,
        ...valuesOf(counters, LEVELS),
      });
    }
    this.options.onTick?.({ atNs: nowNs, lastedNs: nowNs - this.lastNs, partitions });
    this.lastNs = nowNs;
  }

  /** Reads each growing counter once. */
  private growthOf(partition: number): number[] {
    return GROWING.map((name, index) => {
      const at = partition * PER_PARTITION + index;
      const before = this.seen[at] as number;
      const after = this.options.partitions[partition]?.get(Counter[name]) ?? 0;
      this.seen[at] = after;
      return after - before;
    });
  }
}

function valuesOf<Name extends keyof PartitionTick>(
  counters: CounterReader,
  names: readonly Name[],
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, counters.get(Counter[name])])) as Record<
    Name,
    number
  >;
}

/** What stands above the lines: print it now and then. */
export const PROGRESS_HEAD = [
  'time'.padStart(8),
  ' part',
  ...['in', 'disp', 'done', 'busy', 'waited'].map((name) => name.padStart(7)),
  ...['pending', 'longest'].map((name) => name.padStart(9)),
  'ready'.padStart(7),
  'fly'.padStart(5),
].join('');

/** The lines of a tick: one for each partition, and one for all. At most 80 columns. */
export function tickLines({ atNs, lastedNs, partitions }: Tick): string[] {
  const time = `${short(atNs / 1e9, 7, 1)}s`;
  const lines = partitions.map((one, partition) => {
    const growth = GROWING.map((name) => `+${short(one[name], 6).trim()}`.padStart(7)).join('');
    const levels = `${short(one.pendingNow, 9)}${short(one.maxPendingDepthObserved, 9)}`;
    const families = `${short(one.readyFamilies, 7)}${short(one.inFlightFamilies, 5)}`;
    return `${time} ${`P${partition}`.padEnd(4)}${growth}${levels}${families}`;
  });
  const sum = (name: keyof PartitionTick) =>
    partitions.reduce((total, one) => total + one[name], 0);
  const rate = (name: keyof PartitionTick) => Math.round((sum(name) * 1e9) / lastedNs);
  const rates = `${short(rate('completed'), 8)}/s done${short(rate('rejectedBusy'), 7)}/s busy`;
  const levels = `${short(sum('pendingNow'), 8)} pending${short(sum('readyFamilies'), 6)} ready`;
  return [...lines, `${time} all ${rates}${levels}${short(sum('inFlightFamilies'), 5)} fly`];
}

const UNITS = ['', 'k', 'M', 'G', 'T', 'P'];

/** A number in so many columns, one of them blank; with a unit when it has too many digits. */
function short(value: number, columns: number, decimals = 0): string {
  let text = value.toFixed(decimals);
  for (let unit = 1; text.length >= columns && unit < UNITS.length; unit++) {
    const scaled = value / 1000 ** unit;
    text = `${scaled.toFixed(scaled < 10 ? 1 : 0)}${UNITS[unit]}`;
  }
  return text.padStart(columns);
}
