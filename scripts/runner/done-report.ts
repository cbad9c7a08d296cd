/** The definition of done as people read it. */
import type { JudgedLine, JudgedSection, LineState } from './done.ts';
import { paint, WIDTH, wrap } from './text.ts';

const MARKS: Readonly<Record<LineState, string>> = {
  shown: '✓',
  refuted: '✗',
  unmeasured: '?',
  'no-evidence': '·',
};

const COLOURS = {
  shown: 'green',
  refuted: 'red',
  unmeasured: 'yellow',
  'no-evidence': 'dim',
} as const;

/** @param isWritten whether a day is in this edition */
export function doneReport(
  sections: readonly JudgedSection[],
  isWritten: (day: number) => boolean,
): string {
  return sections
    .map(({ title, lines }) => {
      const body = lines.map((line) => lineText(line, isWritten)).join('\n');
      return `${paint('bold', title)}\n${body}\n`;
    })
    .join('\n');
}

function lineText(line: JudgedLine, isWritten: (day: number) => boolean): string {
  const { state, gathered } = line;
  const head = `  ${MARKS[state]} ${line.id.padEnd(5)}`;
  const text = wrap(line.text, ' '.repeat(head.length)).trimStart();
  const rows = [paint(COLOURS[state], `${head}${text}`)];
  if (state === 'no-evidence') {
    const why = isWritten(line.day) ? '' : `; day ${line.day} is not in this edition`;
    rows.push(paint('dim', `          no evidence yet${why}`));
  }
  for (const { command, what, holds, finding } of gathered) {
    rows.push(wrap(`${command}: ${what}`, '          ', WIDTH));
    if (holds === undefined) rows.push('          not measured; add --figures');
    else if (finding !== '') rows.push(wrap(`→ ${finding}`, '          ', WIDTH));
  }
  return rows.join('\n');
}

/** One sentence: how much is shown, and what is not. It says "done" only of all. */
export function doneSummary(sections: readonly JudgedSection[]): string {
  const lines = sections.flatMap((section) => section.lines);
  const count = (state: LineState) => lines.filter((line) => line.state === state).length;
  const shown = count('shown');
  if (shown === lines.length) return `Done: all ${shown} lines are shown.`;
  const rest = [
    [count('refuted'), 'do not hold'],
    [count('unmeasured'), 'have figures that were not measured'],
    [count('no-evidence'), 'have no evidence yet'],
  ] as const;
  const parts = rest.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${shown} of ${lines.length} lines are shown; ${parts.join(', ')}. Not done.`;
}
