/** The table stage × wrong solution, and the messages they die of. */
import type { CaseVerdict, DayVerdict } from './proof.ts';
import { paint, wrap } from './text.ts';
import { dayName } from './tree.ts';

const NAME_WIDTH = 46;
const MARKS = { passed: '✓', failed: '✗', crashed: '!', hung: '∞', 'not-checked': '·' } as const;

export function proofTable({ spec, cases, unproven }: DayVerdict): string {
  const title = `Day ${dayName(spec.day)} · ${spec.title}`;
  const stages = spec.stages.map((stage) => stage.number).join('  ');
  const lines = [`${paint('bold', title.padEnd(NAME_WIDTH))}  ${stages}`];
  for (const one of cases) lines.push(...caseLines(one));
  for (const stage of unproven) {
    lines.push(paint('red', `  stage ${stage.number} has no wrong solution: ${stage.title}`));
  }
  return lines.join('\n');
}

function caseLines({ kind, name, files, objection }: CaseVerdict): string[] {
  const marks = files.map((file) => MARKS[file.state]).join('  ');
  const label = `  ${name === '' ? kind : `${kind} · ${name}`}`;
  const line = `${label.padEnd(NAME_WIDTH)}  ${marks}`;
  if (objection === null) return [line];
  return [paint('red', `${line}  not as it should be`), wrap(objection, '      ')];
}

/** What a learner would read, for each wrong solution. */
export function deathMessages({ cases }: DayVerdict): string {
  return cases
    .flatMap(({ kind, name, death }) => {
      if (kind !== 'wrong' || death === null) return [];
      const { failure } = death;
      const got =
        failure.expected === undefined
          ? (failure.claim ?? '')
          : `expected ${failure.expected}, received ${failure.received}`;
      return [
        `  ${name}`,
        wrap(death.check, '    '),
        wrap(failure.message, '      '),
        wrap(got, '      '),
        '',
      ];
    })
    .join('\n');
}
