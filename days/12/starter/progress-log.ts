/**
 * What a scheduler has done since the last look, a line for each partition: the pulse of a run.
 *
 *         time part     in   disp   done   busy waited  pending  longest  ready  fly
 *        12.5s P0      +40    +33    +33     +0     +7    29871    29871     12    1
 *        12.5s P1      +10    +10    +10     +0     +0        0        3      0    0
 *        12.5s all       86/s done      0/s busy   29871 pending    12 ready    1 fly
 *
 * What only grows is shown as what came on since the last tick, what goes up and down as it is now.
 * A tick reads counters that other threads write: each of its numbers is right, and they are not of
 * quite the same moment.
 *
 * Control plane: it allocates, and runs once or twice a second. One thread.
 */
import { Counter } from '#counters';
import { NotImplemented } from '#not-implemented';
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

export class ProgressLog {
  private readonly partitions: readonly CounterReader[];
  private readonly everyNs: number;
  private readonly onTick: ((tick: Tick) => void) | undefined;
  private readonly startNs: number;

  /** @throws RangeError when the interval is not more than 0 */
  constructor({ partitions, everyNs, startNs = 0, onTick }: ProgressLogOptions) {
    if (!(everyNs > 0)) {
      throw new RangeError(`ProgressLog: everyNs is ${everyNs}; expected more than 0`);
    }
    this.partitions = partitions;
    this.everyNs = everyNs;
    this.startNs = startNs;
    this.onTick = onTick;
  }

  /**
   * Makes a tick if one is due. Call it often: until then it compares two numbers.
   *
   * @param nowNs never goes back
   * @returns whether it made one
   */
  turn(nowNs: number): boolean {
    const { partitions, everyNs, startNs, onTick } = this;
    const given = [partitions, everyNs, startNs, onTick, valuesOf, LEVELS];
    throw new NotImplemented(2, 'ProgressLog.turn', nowNs, ...given);
  }

  /**
   * Makes a last tick of what is left, so that all ticks together are the whole run. From then on
   * the log is off.
   */
  close(nowNs: number): void {
    throw new NotImplemented(2, 'ProgressLog.close', nowNs);
  }
}

/** The values of some counters by name. */
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
