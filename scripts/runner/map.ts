/** What `npm run day` prints: all days, and where you stand. */
import { isWritten, WEEKS } from './curriculum.ts';
import { type DayProgress, readProgress } from './progress.ts';
import { readSpec } from './spec.ts';
import { paint } from './text.ts';
import { dayName } from './tree.ts';
import { fingerprint, hasWork } from './workspace.ts';

const BAR_WIDTH = 10;
const TITLE_WIDTH = 34;

export function map(): string {
  const progress = readProgress();
  const lines: string[] = [paint('bold', 'tick-to-trade · 24 days'), ''];
  let day = 0;
  let next: number | undefined;
  WEEKS.forEach((week, index) => {
    lines.push(`  Week ${index + 1} · ${week.title}`);
    for (const title of week.days) {
      day++;
      const known = progress.days[day];
      if (next === undefined && isWritten(day) && known?.done !== true) next = day;
      lines.push(dayLine(day, title, known, next === day));
    }
    lines.push('');
  });
  lines.push(
    next === undefined
      ? '  Every day of this edition is done.'
      : `  You are here: day ${next}.   npm run day ${next}`,
  );
  return lines.join('\n');
}

function dayLine(
  day: number,
  title: string,
  known: DayProgress | undefined,
  here: boolean,
): string {
  const name = `${here ? '▸' : ' '} ${dayName(day)} ${title.padEnd(TITLE_WIDTH)}`;
  if (!isWritten(day)) return paint('dim', `  ${name} not in this edition yet`);
  const stages = readSpec(day).stages.filter((stage) => !stage.further).length;
  const passed = known?.stagesPassed ?? 0;
  const filled = Math.round((BAR_WIDTH * passed) / stages);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const line = `  ${name} ${bar} ${passed}/${stages}${remark(day, known)}`;
  if (known?.done === true) return paint('green', line);
  return here ? paint('bold', line) : line;
}

function remark(day: number, known: DayProgress | undefined): string {
  if (!hasWork(day)) return '';
  if (known === undefined) return '  begun';
  if (known.fingerprint !== fingerprint(day)) return '  changed since';
  return known.done ? '  done' : '';
}
