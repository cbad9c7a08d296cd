/** The ring of day 04 with its one producer, to compare with. */
import { attachRing } from '#ring-memory';
import { SharedRing } from '#shared-ring';
import { YieldWait } from '#wait-strategy';
import { readIds } from './reading.ts';
import { FIRST_ID, type WayModule } from './way.ts';

const single: WayModule = {
  producer({ settings, buffer }) {
    const ring = new SharedRing(attachRing(buffer, settings.shape), new YieldWait());
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
        ring.publish(last);
        sent += count;
      }
    };
  },
  consumer: readIds,
};
export default single;
