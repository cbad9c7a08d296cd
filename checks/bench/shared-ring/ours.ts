/** Our ring: role 0 publishes in batches, role 1 reads. Slots of 8 bytes, or records of more. */
import { attachRing } from '#ring-memory';
import { RingReader, SharedRing } from '#shared-ring';
import { FIRST_ID, type MakeRole, type Role, type RoleSetup } from './role.ts';
import { waitOf } from './waits.ts';

const ours: MakeRole = (setup) => {
  return setup.index === 0 ? producerOf(setup) : consumerOf(setup);
};
export default ours;

export function ringOf({ buffers, settings }: RoleSetup, index = 0): SharedRing {
  const buffer = buffers[index] as SharedArrayBuffer;
  return new SharedRing(attachRing(buffer, settings.shape), waitOf(settings.wait));
}

export function producerOf(setup: RoleSetup): Role {
  const ring = ringOf(setup);
  const { batch, shape } = setup.settings;
  for (let i = 0; i < shape.consumers; i++) ring.gate(ring.sequence(i));
  const { float64 } = ring;
  const words = shape.slotBytes >> 3;
  if (words === 1) return { run: (events) => publishIds(ring, batch, events) };
  return {
    run(events) {
      for (let sent = 0; sent < events; ) {
        const count = Math.min(batch, events - sent);
        const last = ring.next(count);
        for (let i = count - 1; i >= 0; i--) {
          const at = ring.get(last - i) >> 3;
          for (let word = 0; word < words; word++) float64[at + word] = FIRST_ID + sent;
          sent++;
        }
        ring.publish(last);
      }
      return 0;
    },
  };
}

export function consumerOf(setup: RoleSetup): Role {
  const { shape, wait } = setup.settings;
  const ring = ringOf(setup);
  const reader = new RingReader(ring, { consumer: setup.index - 1, wait: waitOf(wait) });
  const { float64 } = ring;
  const words = shape.slotBytes >> 3;
  if (words === 1) return { run: (events) => readIds(ring, reader, events) };
  return {
    run(events) {
      let sum = 0;
      for (let got = 0; got < events; ) {
        const count = reader.available();
        if (count === 0) {
          reader.idle();
          continue;
        }
        const { first } = reader;
        for (let i = 0; i < count; i++) {
          const at = ring.get(first + i) >> 3;
          for (let word = 0; word < words; word++) sum += (float64[at + word] as number) - FIRST_ID;
        }
        reader.release(count);
        got += count;
        reader.worked();
      }
      return sum / words;
    },
  };
}

function publishIds(ring: SharedRing, batch: number, events: number): number {
  const { float64 } = ring;
  for (let sent = 0; sent < events; ) {
    const count = Math.min(batch, events - sent);
    const last = ring.next(count);
    for (let i = count - 1; i >= 0; i--) float64[ring.get(last - i) >> 3] = FIRST_ID + sent++;
    ring.publish(last);
  }
  return 0;
}

function readIds(ring: SharedRing, reader: RingReader, events: number): number {
  const { float64 } = ring;
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
}
