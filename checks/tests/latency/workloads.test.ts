/** Both ways of every case of day 06 hand over each event exactly once. */
import { expect, test } from 'vitest';
import bench from '../../bench/day-06.ts';
import { expectedSum } from '../../bench/workload.ts';

test.each(bench.cases)('$title', async (benchCase) => {
  for (const way of ['naive', 'engine'] as const) {
    const workload = await benchCase[way]();
    for (const events of [1, 63, 64, 65, benchCase.chunkEvents]) {
      expect(workload.run(events), `${way}, ${events} events`).toBe(
        expectedSum(events, benchCase.sinks),
      );
    }
  }
});
