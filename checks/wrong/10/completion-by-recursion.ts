/** As the reference, built differently: what has been closed again is asked about by a call of itself. */
import type { BusyGates } from '#busy-gate';
import type { PendingQueue } from '#pending-queue';

export function keepOrRelease(gates: BusyGates, queue: PendingQueue, family: number): boolean {
  if (queue.hasPending(family)) return true;
  gates.open(family);
  const isMine = queue.mayHavePending(family) && gates.tryClose(family);
  return isMine && keepOrRelease(gates, queue, family);
}
