/**
 * What turns a lane: on the dispatcher's own thread between its batches, or on a thread of its own.
 */
import { type Lane, NO_TASK } from '#lane';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NOTHING = NO_TASK;

/** Works on a task, and is done with it when it returns; gets its byte offset. Throws nothing. */
export type Work = (task: number) => void;

/**
 * Runs what is ready, and returns when nothing is. For a lane on the dispatcher's thread.
 *
 * @param limit at most so many tasks
 * @returns how many it ran
 */
export function turnLane(lane: Lane, work: Work, limit = Number.POSITIVE_INFINITY): number {
  let tasks = 0;
  while (tasks < limit) {
    const task = lane.next();
    if (task === NOTHING) break;
    work(task);
    lane.complete();
    tasks++;
  }
  return tasks;
}

/**
 * Runs a lane that has a thread to itself, until the partition is told to stop and nothing is ready.
 *
 * @returns how many tasks it ran
 */
export function runLane(lane: Lane, work: Work): number {
  let tasks = 0;
  for (;;) {
    // Asked first: what was ready before the partition was told to stop is still run.
    const isStopped = lane.isStopped;
    const ran = turnLane(lane, work);
    tasks += ran;
    if (ran > 0) lane.worked();
    else if (isStopped) return tasks;
    else lane.idle();
  }
}
