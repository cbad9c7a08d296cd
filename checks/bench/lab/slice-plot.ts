/** The slice's effect as a drawing of characters: bars on a scale of factors of ten. */
import { duration } from './tables.ts';
import type { SliceFigures } from './virtual-lab.ts';

const WIDTH = 30;

/** @param slices two at least, of which the p99 differ */
export function slicePlot(slices: readonly SliceFigures[]): string {
  const logs = slices.map(({ coldP99Ns }) => Math.log10(coldP99Ns));
  const [low, high] = [Math.floor(Math.min(...logs)), Math.max(...logs)];
  return [
    'A hot family beside 100 others: what a slice does to their p99 and to the whole',
    '',
    `  slice   p99 of the cold ones in the hot partition, log scale${'tasks/s'.padStart(12)}`,
    ...slices.map((one, i) => {
      const share = ((logs[i] as number) - low) / (high - low);
      const bar = '█'.repeat(Math.max(1, Math.round(share * WIDTH)));
      const label = `${bar} ${one.isAtLeast ? '≥' : ''}${duration(one.coldP99Ns)}`;
      return `  ${one.slice.padStart(5)}   ${label.padEnd(WIDTH + 9)}${one.tasksPerSecond.toFixed(1).padStart(24)}`;
    }),
    `  Cold families of the other partitions: ${slices.map(({ outsideP99Ns }) => duration(outsideP99Ns)).join(', ')}.`,
  ].join('\n');
}
