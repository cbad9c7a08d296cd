/**
 * The machine's floor: what a thread loses that does nothing but read the clock.
 *
 * A gap between two readings is time that the machine took away: interrupts, other programs, the
 * host of a virtual machine. No program on it can have a quieter tail than this.
 */
import type { Histogram } from 'hdr-histogram-js';
import { LatencyWindows, type WindowSummary } from '#latency-windows';
import { spawnWorker } from '#spawn-worker';
import type { FloorData } from './floor-worker.ts';
import { nsHistogram } from './histogram.ts';

/** Gaps from here on are counted as lost time. */
export const LONG_GAP_NS = 50_000;

export interface Floor {
  readonly seconds: number;
  /** Gaps between readings of the clock, in ns. */
  readonly gaps: Histogram;
  /** How late the thread noticed what was due at the given rate, in ns: a latency without work. */
  readonly late: Histogram;
  /** The lateness by windows of 100 ms. */
  readonly windows: WindowSummary;
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
  /** How often something was due. */
  readonly dueEveryNs: number;
  /** How late each due time was noticed, in ns. */
  readonly late: Float64Array;
}

const WARM_UP_MS = 200;

/** @param rate how often a second something is due that only has to be noticed */
export async function measureFloor(seconds: number, rate: number): Promise<Floor> {
  const data: FloorData = { ms: seconds * 1000, warmUpMs: WARM_UP_MS, dueEveryNs: 1e9 / rate };
  const worker = spawnWorker(new URL('./floor-worker.ts', import.meta.url), {
    name: 'floor',
    data,
  });
  const counts = (await worker.nextMessage()) as GapCounts;
  await worker.done;
  return floorOf(counts);
}

export function floorOf({ elapsedNs, short, long, dueEveryNs, late }: GapCounts): Floor {
  const gaps = nsHistogram();
  const lateness = nsHistogram();
  short.forEach((count, ns) => {
    if (count > 0) gaps.recordValueWithCount(ns, count);
  });
  for (const ns of long) gaps.recordValue(ns);
  const windows = new LatencyWindows(elapsedNs / 1e9);
  late.forEach((ns, index) => {
    lateness.recordValue(Math.round(ns));
    windows.record(index * dueEveryNs, ns);
  });
  const longGaps = long.filter((ns) => ns > LONG_GAP_NS);
  return {
    seconds: elapsedNs / 1e9,
    gaps,
    late: lateness,
    windows: windows.summary(),
    longGapsPerSecond: longGaps.length / (elapsedNs / 1e9),
    lostShare: longGaps.reduce((sum, ns) => sum + ns, 0) / elapsedNs,
  };
}
