/** Offers every request when it is due, whatever the engine does: open loop. */
import { Counters } from '#counters';
import { attachPartitions } from '#partition-memory';
import { awaitStart, Control, partsOf, type RunThread } from './run-thread.ts';
import { StressDoor } from './stress-door.ts';

/** Longest sleep, in ms. */
const SLEEP_MS = 50;

export default function main(run: RunThread): void {
  const parts = partsOf(run);
  const [router, ...door] = run.counters.map((buffer) => new Counters(buffer));
  const rings = attachPartitions(run.rings);
  const offering = new StressDoor(parts, rings, router as Counters, door);
  const never = new Int32Array(new SharedArrayBuffer(4));
  awaitStart(run);
  const { plan, nowNs } = parts;
  for (let request = 0; request < plan.requests; ) {
    const waitNs = (plan.dueNs[request] as number) - nowNs();
    if (waitNs <= 0) offering.offer(request++);
    else Atomics.wait(never, 0, 0, Math.min(waitNs / 1e6, SLEEP_MS));
  }
  Atomics.store(run.control, Control.OFFERED, 1);
}
