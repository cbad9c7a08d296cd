/** A consumer of the shared ring of day 04, whoever publishes into it. */
import { attachRing } from '#ring-memory';
import { RingReader, SharedRing } from '#shared-ring';
import { YieldWait } from '#wait-strategy';
import { FIRST_ID, type Setup } from './way.ts';

export function readIds({ settings, buffer }: Setup): (events: number) => number {
  const ring = new SharedRing(attachRing(buffer, settings.shape), new YieldWait());
  const reader = new RingReader(ring, { consumer: 0, wait: new YieldWait() });
  const { float64 } = ring;
  return (events) => {
    let sum = 0;
    for (let got = 0; got < events; ) {
      const count = reader.available();
      if (count === 0) {
        reader.idle();
        continue;
      }
      const { first } = reader;
      for (let i = 0; i < count; i++) {
        sum += (float64[ring.get(first + i) >> 3] as number) - FIRST_ID;
      }
      reader.release(count);
      got += count;
      reader.worked();
    }
    return sum;
  };
}
