/**
 * How much of the processors other programs had while something was measured.
 *
 * Two spinning threads need two cores. When somebody else needs one of them, a thread that is
 * waited for stands still for milliseconds while the other spins; the rates then fall to a tenth.
 */
import { cpus } from 'node:os';

/** Starts to count; the function says which share of all cores others had since: 0 … 1. */
export function watchOthers(): () => number {
  const before = usage();
  return () => {
    const after = usage();
    const busyMs = after.busyMs - before.busyMs;
    const ownMs = after.ownMs - before.ownMs;
    return Math.max(0, busyMs - ownMs) / Math.max(1, after.totalMs - before.totalMs);
  };
}

function usage() {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const { user, nice, sys, irq, idle } = times;
    busyMs += user + nice + sys + irq;
    totalMs += user + nice + sys + irq + idle;
  }
  const own = process.cpuUsage();
  return { busyMs, totalMs, ownMs: (own.user + own.system) / 1000 };
}
