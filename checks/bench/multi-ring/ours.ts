/** Our ring: claims and publishes in batches; the consumer is day 04's. */
import { MultiProducerRing } from '#multi-producer-ring';
import { attachRing } from '#ring-memory';
import { YieldWait } from '#wait-strategy';
import { readIds } from './reading.ts';
import { FIRST_ID, type WayModule } from './way.ts';

const ours: WayModule = {
  producer({ settings, buffer }) {
    const ring = new MultiProducerRing(attachRing(buffer, settings.shape), new YieldWait());
    ring.gate(ring.sequence(0));
    const { float64 } = ring;
    return (events, first, step) => {
      let id = FIRST_ID + first;
      for (let sent = 0; sent < events; ) {
        const count = Math.min(settings.batch, events - sent);
        const last = ring.next(count);
        for (let i = count - 1; i >= 0; i--) {
          float64[ring.get(last - i) >> 3] = id;
          id += step;
        }
        ring.publish(last, count);
        sent += count;
      }
    };
  },
  consumer: readIds,
};
export default ours;
