/** A ring's free slots over time as text: one column a turn, 80 at most. */
import type { Timeline } from './workload.ts';

const ROWS = 8;

/**
 *     free 64 |
 *             |####        ##
 *             |######      ####
 *           8 |########    ######
 *        full |        !!!!      !!      the producer could not publish all it had
 *     C turns ||||        |       |
 */
export function stallChart({ capacity, free, stalled, slowTurned }: Timeline): string {
  const step = capacity / ROWS;
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const level = capacity - index * step;
    const label = index === 0 ? `free ${level}` : index === ROWS - 1 ? `${level}` : '';
    return line(
      label,
      free.map((slots) => slots >= level),
      '#',
    );
  });
  return [...rows, line('full', stalled, '!'), line('C turns', slowTurned, '|')].join('\n');
}

function line(label: string, set: readonly boolean[], mark: string): string {
  return `${label.padStart(7)} ${set.map((on) => (on ? mark : ' ')).join('')}`.trimEnd();
}

/** What the ring says about its stalls; a text instead of a timeline is why there is none. */
export function stallSentence(variant: string, timeline: Timeline | string): string {
  if (typeof timeline === 'string') return `${variant} is left out: ${timeline}`;
  const full = timeline.stalled.filter(Boolean).length;
  return [
    `${variant}: full in ${full} turns, stallCount ${timeline.stallCount}.`,
    `An array instead of the ring would have grown to ${timeline.longestQueue}.`,
  ].join(' ');
}
