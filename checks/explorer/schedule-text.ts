/**
 * A schedule as it stands on a command line: the number of a thread for every step, `0,1,1,0`.
 * Many steps of one thread in a row are written as `thread:count`, `0:500,1`.
 */

/** From so many steps in a row on the short form is used. */
const LONG_ROW = 5;
export const MAX_SCHEDULE_STEPS = 1_000_000;

export function formatSchedule(schedule: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < schedule.length; ) {
    const thread = schedule[from] as number;
    let to = from;
    while (schedule[to] === thread) to++;
    if (to - from >= LONG_ROW) parts.push(`${thread}:${to - from}`);
    else parts.push(...schedule.slice(from, to).map(String));
    from = to;
  }
  return parts.join(',');
}

/** @returns the schedule, or null when the text is none or too long */
export function parseSchedule(text: string): number[] | null {
  const schedule: number[] = [];
  for (const part of text.split(',')) {
    const [, thread, count = '1'] = /^(\d)(?::(\d{1,7}))?$/.exec(part) ?? [];
    if (thread === undefined || schedule.length + Number(count) > MAX_SCHEDULE_STEPS) return null;
    for (let i = 0; i < Number(count); i++) schedule.push(Number(thread));
  }
  return schedule;
}
