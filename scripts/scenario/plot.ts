/** A timeline as text: 80 columns, one for each stretch of time. */
import type { Scenario } from '#scenarios';
import type { Timeline } from '../../solutions/load/timeline.ts';
import { ms, number } from './text.ts';

const ROWS = 6;
const LABEL = 12;

/**
 *     requests/s  # answered  ! refused
 *          20,000 |
 *                 |         !!!!!!!!
 *                 |         !!!!!!!!
 *                 |#################
 *     …
 *                 |base    |disturba
 */
export function timelinePlot(timeline: Timeline, scenario: Scenario): string {
  const perSecond = 1e9 / timeline.columnNs;
  const answers = [...timeline.answers].map((count) => count * perSecond);
  const all = answers.map((rate, i) => rate + (timeline.refusals[i] as number) * perSecond);
  return [
    `requests/s   # answered   ! refused   (a column is ${ms(timeline.columnNs)} ms)`,
    ...panel(all, number, (column, level) => ((answers[column] as number) >= level ? '#' : '!')),
    'waiting at the end of each column',
    ...panel([...timeline.waiting()], number, () => '#'),
    'slowest answer, ms',
    ...panel([...timeline.slowestNs], ms, () => '#'),
    `${' '.repeat(LABEL)}|${phaseNames(timeline, scenario)}`,
  ].join('\n');
}

/** Rows from the top down; a mark where the value reaches the middle of the row. */
function panel(
  values: readonly number[],
  label: (value: number) => string,
  mark: (column: number, level: number) => string,
): string[] {
  const top = Math.max(1, ...values);
  return Array.from({ length: ROWS }, (_, index) => {
    const level = (top * (ROWS - index - 0.5)) / ROWS;
    const scale = index === 0 ? label(top) : '';
    const marks = values.map((value, column) => (value >= level ? mark(column, level) : ' '));
    return `${scale.padStart(LABEL)}|${marks.join('')}`.trimEnd();
  });
}

/** Each phase's name from its first column on, as far as there is room. */
function phaseNames(timeline: Timeline, { phases }: Scenario): string {
  return phases
    .map(({ name }, phase) => {
      const [first, last] = timeline.columnsOf(phase);
      const next = phase + 1 < phases.length ? timeline.columnsOf(phase + 1)[0] : last + 1;
      return (phase === 0 ? name : `|${name}`).slice(0, next - first).padEnd(next - first);
    })
    .join('')
    .trimEnd();
}
