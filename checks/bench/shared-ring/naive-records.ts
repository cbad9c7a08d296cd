/** The first idea with records: as `naive.ts`, and several doubles to an event. */
import { FIRST_ID, type MakeRole } from './role.ts';

const naiveRecords: MakeRole = ({ index, settings, buffers }) => {
  const { capacity, slotBytes } = settings.shape;
  const words = slotBytes >> 3;
  const buffer = buffers[0] as SharedArrayBuffer;
  const cells = new Int32Array(buffer, 0, 2);
  const slots = new Float64Array(buffer, 8, capacity * words);
  return index === 0 ? { run: produce } : { run: consume };

  function produce(events: number): number {
    for (let i = 0; i < events; ) {
      const written = Atomics.load(cells, 0);
      if (((written - Atomics.load(cells, 1)) | 0) === capacity) continue;
      const at = (written & (capacity - 1)) * words;
      for (let word = 0; word < words; word++) slots[at + word] = FIRST_ID + i;
      i++;
      Atomics.store(cells, 0, (written + 1) | 0);
    }
    return 0;
  }

  function consume(events: number): number {
    let sum = 0;
    for (let i = 0; i < events; i++) {
      const read = Atomics.load(cells, 1);
      while (Atomics.load(cells, 0) === read);
      const at = (read & (capacity - 1)) * words;
      for (let word = 0; word < words; word++) sum += (slots[at + word] as number) - FIRST_ID;
      Atomics.store(cells, 1, (read + 1) | 0);
    }
    return sum / words;
  }
};
export default naiveRecords;
