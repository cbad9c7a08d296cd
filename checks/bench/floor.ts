/**
 * The machine's floor: what a thread loses that does nothing but read the clock.
 *
 * A gap between two readings is time that the machine took away: interrupts, other programs, the
 * host of a virtual machine. No program on it can have a quieter tail than this.
 */
import { build, type Histogram } from 'hdr-histogram-js';
import { spawnWorker } from '#spawn-worker';

/** Gaps from here on are counted as lost time. */
export const LONG_GAP_NS = 50_000;

export interface Floor {
  readonly seconds: number;
  /** Gaps between readings of the clock, in ns. */
  readonly gaps: Histogram;
  readonly longGapsPerSecond: number;
  /** The share of the time that went into gaps of more than {@link LONG_GAP_NS}: 0 … 1. */
  readonly lostShare: number;
}

/** What the worker counted. */
export interface GapCounts {
  readonly elapsedNs: number;
  /** How often each gap below the array's length came, by ns. */
  readonly short: Float64Array;
  /** The longer ones, in ns. */
  readonly long: Float64Array;
}

const WARM_UP_MS = 200;

export async function measureFloor(seconds: number): Promise<Floor> {
  const worker = spawnWorker(new URL('./floor-worker.ts', import.meta.url), {
    name: 'floor',
    data: { ms: seconds * 1000, warmUpMs: WARM_UP_MS },
  });
  const counts = (await worker.nextMessage()) as GapCounts;
  await worker.done;
  return floorOf(counts);
}

export function floorOf({ elapsedNs, short, long }: GapCounts): Floor {
  const gaps = build({ highestTrackableValue: 600e9, numberOfSignificantValueDigits: 3 });
  short.forEach((count, ns) => {
    if (count > 0) gaps.recordValueWithCount(ns, count);
  });
  for (const ns of long) gaps.recordValue(ns);
  const longGaps = long.filter((ns) => ns > LONG_GAP_NS);
  return {
    seconds: elapsedNs / 1e9,
    gaps,
    longGapsPerSecond: longGaps.length / (elapsedNs / 1e9),
    lostShare: longGaps.reduce((sum, ns) => sum + ns, 0) / elapsedNs,
  };
}
