/** The worker of stage 1: takes t2 and t3 of an order whose row lies in shared memory. */
import { OrderTimes } from '#recorder';
import { type ClockEpoch, StageClock, Stamp } from '#stage-clock';

export interface WorkerSide {
  readonly epoch: ClockEpoch;
  readonly stamps: Float64Array;
}

export default function main({ epoch, stamps }: WorkerSide): void {
  const times = new OrderTimes(StageClock.at(epoch), stamps);
  times.take(Stamp.WORK_START);
  times.take(Stamp.WORK_END);
}
