/** Day 08: four partitions for all families, each with a ring and a reader. */
import { MultiProducerRing } from '#multi-producer-ring';
import { allocateRing, type RingShape } from '#ring-memory';
import { partitionOf } from '#router';
import { advance } from '#sequence';
import { RingReader, SharedRing } from '#shared-ring';
import { YieldWait } from '#wait-strategy';
import { EVENTS_PER_TURN, familyOf } from './day-08-families.ts';
import { FIRST_ID, type Workload } from './workload.ts';

const PARTITIONS = 4;
const SHAPE: RingShape = {
  capacity: 1024,
  slotBytes: 8,
  consumers: 1,
  wakes: false,
  multiProducer: true,
};

export function partitions(): Workload {
  const all = Array.from({ length: PARTITIONS }, () => {
    const memory = allocateRing(SHAPE);
    const ring = new MultiProducerRing(memory, new YieldWait());
    ring.gate(ring.sequence(0));
    const read = new SharedRing(memory);
    return { ring, read, reader: new RingReader(read, { consumer: 0, wait: new YieldWait() }) };
  });
  return {
    run(events) {
      let sum = 0;
      for (let sent = 0; sent < events; ) {
        const end = Math.min(events, sent + EVENTS_PER_TURN);
        for (; sent < end; sent++) {
          const { ring } = all[partitionOf(familyOf(sent), PARTITIONS)] as (typeof all)[0];
          const sequence = ring.tryNext();
          ring.float64[ring.get(sequence) >> 3] = FIRST_ID + sent;
          ring.publish(sequence);
        }
        sum += turn();
      }
      return sum;
    },
  };

  function turn(): number {
    let sum = 0;
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const { read, reader } = all[partition] as (typeof all)[0];
      const count = reader.available();
      const { first } = reader;
      for (let i = 0; i < count; i++) {
        sum += (read.float64[read.get(advance(first, i)) >> 3] as number) - FIRST_ID;
      }
      if (count > 0) reader.release(count);
    }
    return sum;
  }
}
