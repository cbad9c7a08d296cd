/** A lane: runs one task after the other, each for as long as it takes, and parks in between. */
import { Counters } from '#counters';
import { Lane } from '#lane';
import { attachScheduler } from '#scheduler-memory';
import { StageClock } from '#stage-clock';
import { ParkWait } from '#wait-strategy';
import { workOf } from '#work-cost';
import { awaitStart, Control, partsOf, type RunThread } from './run-thread.ts';
import { laneOptions, policyOf, StressLane } from './stress-lane.ts';

export default function main(run: RunThread): void {
  const { partition, control, setup } = run;
  const memory = attachScheduler(run.tasks, run.shape);
  const counters = new Counters(run.counters[0]);
  const lane = new Lane(memory, partition, {
    ...laneOptions(counters, policyOf(setup.slice)),
    wait: new ParkWait(),
  });
  const cost = { kind: 'wait', microseconds: setup.workNs / 1000 } as const;
  const work = workOf(cost, StageClock.at(run.epoch));
  const side = new StressLane(partsOf(run), lane, memory, counters, work);
  awaitStart(run);
  while (Atomics.load(control, Control.STOP_LANES) === 0) {
    if (side.begin()) lane.worked();
    else lane.idle();
  }
}
