/** The thread of `floor.ts`: reads the clock and counts the gaps, and allocates nothing meanwhile. */
import { parentPort } from 'node:worker_threads';
import type { GapCounts } from './floor.ts';

/** Gaps are short as a rule: up to here each ns has a counter. */
const SHORT_NS = 16_384;
const MAX_LONG = 1_000_000;

export interface FloorData {
  readonly ms: number;
  readonly warmUpMs: number;
  /** How often something is due that only has to be noticed. */
  readonly dueEveryNs: number;
}

export default function main({ ms, warmUpMs, dueEveryNs }: FloorData): void {
  countGaps(warmUpMs * 1e6, dueEveryNs);
  parentPort?.postMessage(countGaps(ms * 1e6, dueEveryNs));
}

function countGaps(forNs: number, dueEveryNs: number): GapCounts {
  const short = new Float64Array(SHORT_NS);
  const long = new Float64Array(MAX_LONG);
  const late = new Float64Array(Math.floor(forNs / dueEveryNs));
  let longs = 0;
  let noticed = 0;
  let due = dueEveryNs;
  const [startSeconds, startNs] = process.hrtime();
  let last = 0;
  while (last < forNs && longs < MAX_LONG) {
    const [seconds, ns] = process.hrtime();
    const now = (seconds - startSeconds) * 1e9 + (ns - startNs);
    const gap = now - last;
    if (gap < SHORT_NS) short[gap] = (short[gap] as number) + 1;
    else long[longs++] = gap;
    for (; due <= now && noticed < late.length; due += dueEveryNs) late[noticed++] = now - due;
    last = now;
  }
  return {
    elapsedNs: last,
    short,
    long: long.slice(0, longs),
    dueEveryNs,
    late: late.slice(0, noticed),
  };
}
