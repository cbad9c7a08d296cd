/**
 * What becomes of a family when one of its tasks is completed.
 *
 * "Nothing is pending" and "the gate is open" are two steps, and between them the dispatcher may
 * push a task, find the gate closed and rely on you. So whoever opens a gate looks once more, and
 * if something is pending tries to close it again. Of all who try, one succeeds and has the family.
 */
import type { BusyGates } from '#busy-gate';
import { NotImplemented } from '#not-implemented';
import type { PendingQueue } from '#pending-queue';

/**
 * Called by who has the family, when its task is completed.
 *
 * @returns true: the caller keeps the family, and a task of it is pending; false: the gate was
 *   opened, and whatever comes is somebody else's to run
 */
export function keepOrRelease(gates: BusyGates, queue: PendingQueue, family: number): boolean {
  throw new NotImplemented(2, 'keepOrRelease', gates, queue, family);
}
