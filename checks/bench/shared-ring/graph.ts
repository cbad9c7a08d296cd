/**
 * One producer, three consumers, four threads: B comes after A, C is on its own. The graph is that
 * of day 02; each thread has the whole of it and turns its own consumer.
 */
import { ConsumerGraph } from '#consumer-graph';
import { Front } from '#shared-ring';
import { producerOf, ringOf } from './ours.ts';
import { FIRST_ID, type MakeRole } from './role.ts';
import { waitOf } from './waits.ts';

const NAMES = ['A', 'B', 'C'] as const;

const graph: MakeRole = (setup) => {
  const { index, settings } = setup;
  if (index === 0) return producerOf(setup);
  const ring = ringOf(setup);
  const { float64 } = ring;
  const sum = new Float64Array(1);
  const handle = (offset: number): void => {
    sum[0] = (sum[0] as number) + ((float64[offset >> 3] as number) - FIRST_ID);
  };
  const consumers = NAMES.map((name, i) => {
    return { name, handle, sequence: ring.sequence(i), ...(name === 'B' ? { after: ['A'] } : {}) };
  });
  const me = new ConsumerGraph(ring, { consumers }).consumer(NAMES[index - 1] as string);
  const before = me.name === 'B' ? ring.sequence(0) : ring.cursor;
  const front = new Front(ring, [before], waitOf(settings.wait));
  return {
    run(events) {
      sum[0] = 0;
      for (let got = 0; got < events; ) {
        const count = me.turn();
        got += count;
        if (count > 0) front.worked();
        else front.idle(me.sequence.get());
      }
      return sum[0] as number;
    },
  };
};
export default graph;
