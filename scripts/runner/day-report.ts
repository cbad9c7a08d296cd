/** What `npm run day N` prints: stages, the first failure, and what to do next. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type DayResult, firstBad, type StageResult } from './check-day.ts';
import { DAY_TITLES, writtenDays } from './curriculum.ts';
import type { Failure, Frame } from './failure.ts';
import type { MixEntry } from './mix.ts';
import type { Spec, Stage } from './spec.ts';
import { count, paint, shortened, WIDTH, wrap } from './text.ts';
import { dayName, ROOT } from './tree.ts';

const TITLE_WIDTH = 48;
const MAX_MESSAGE_LINES = 24;
/** The limit to try on a slow machine. */
const PATIENT_MS = 60_000;
const MAX_TYPE_PROBLEMS = 5;

/** @param notes the paragraph that explains the first failure, if it is a known one */
export function dayReport(
  result: DayResult,
  mix: readonly MixEntry[],
  notes: string | null,
): string {
  return [
    headline(result),
    mixLines(mix),
    result.stages.map((stage) => stageLine(stage, result)).join('\n'),
    body(result),
    typeProblemLines(result),
    nextSteps(result, notes),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `Built on your day 1.` and, for each day that is not, why. */
export function mixLines(mix: readonly MixEntry[]): string {
  if (mix.length === 0) return '';
  const mine = mix.filter((entry) => entry.from === 'work').map((entry) => entry.day);
  const others = mix.filter((entry) => entry.from === 'reference');
  const lines: string[] = [];
  if (mine.length > 0) lines.push(`  Built on your ${days(mine)}.`);
  for (const [why, of] of byReason(others)) {
    const numbers = days(of.map((entry) => entry.day));
    lines.push(wrap(`Built on the reference's ${numbers}: ${why}.`, '  '));
  }
  return lines.join('\n');
}

function byReason(entries: readonly MixEntry[]): Map<string, MixEntry[]> {
  const groups = new Map<string, MixEntry[]>();
  for (const entry of entries) groups.set(entry.why, [...(groups.get(entry.why) ?? []), entry]);
  return groups;
}

function days(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'day' : 'days'} ${numbers.join(', ')}`;
}

function headline({ spec, subject }: DayResult): string {
  const whose = subject === 'reference' ? ' (the reference)' : '';
  return paint('bold', `Day ${dayName(spec.day)} · ${spec.title}${whose}`);
}

function stageLine(result: StageResult, day: DayResult): string {
  const { stage, state } = result;
  const name = `${stage.number} ${stage.title}${stage.further ? ' (further)' : ''}`;
  const passed = result.checks.filter((check) => check.state === 'passed').length;
  const unwritten = result.failure?.kind === 'not-implemented';
  const words = {
    passed: ['green', '✓', count(passed, 'check')],
    failed: [
      'red',
      '✗',
      unwritten ? 'not written yet' : `${passed} of ${count(result.checks.length, 'check')}`,
    ],
    crashed: ['red', '✗', 'crashed'],
    hung: ['red', '✗', 'hung'],
    'not-checked': ['dim', '·', uncheckedWords(stage, day)],
  } as const;
  const [style, mark, word] = words[state];
  return paint(style, `  ${mark} ${name.padEnd(TITLE_WIDTH)}  ${word}`);
}

/** Beside a stage that alone was asked for, another one may have passed before. */
function uncheckedWords(stage: Stage, { only, passedLastTime }: DayResult): string {
  if (stage.further) return 'when you like';
  if (only === undefined) return 'not checked yet';
  return stage.number <= passedLastTime ? 'passed last time' : 'not asked for';
}

function body(result: DayResult): string {
  const { spec } = result;
  if (result.state === 'file-missing') {
    const [name] = result.missing;
    return wrap(
      `File missing: days/${dayName(spec.day)}/work/${name} is not there. Bring the starter's back with: npm run reset ${spec.day} -- ${name}`,
      '  ',
    );
  }
  const bad = firstBad(result);
  if (bad === undefined) return '';
  return bad.failure?.kind === 'not-implemented'
    ? beginning(result, bad, bad.failure)
    : trouble(result, bad);
}

/** A body of the starter that is not written yet: where to begin, not a fault. */
function beginning(result: DayResult, bad: StageResult, failure: Failure): string {
  const { spec } = result;
  const counting = spec.stages.filter((stage) => !stage.further).length;
  const place = failure.frames.find((frame) => frame.file.includes('/work/'));
  const opening = result.untouched
    ? `This is where you start: stage ${bad.stage.number} of ${counting}. The red above is expected; nothing is broken.`
    : `Next: stage ${bad.stage.number}${bad.stage.further ? '' : ` of ${counting}`}, ${bad.stage.title}.`;
  const check = bad.checks.find((one) => one.state === 'failed')?.title;
  const body = /^(.+?) is not written yet/.exec(failure.message)?.[1];
  const what = body === undefined ? '' : `  ${body}`;
  return [
    wrap(opening, '  '),
    '',
    ...(result.fresh
      ? [
          wrap(
            `The starter was copied to days/${dayName(spec.day)}/work: those files are yours.`,
            '  ',
          ),
          '',
        ]
      : []),
    `  1  Read    days/${dayName(spec.day)}/spec.md, ${bad.stage.number === 1 ? 'from the top through ' : ''}"Stage ${bad.stage.number}"`,
    `  2  Write   ${place === undefined ? `in days/${dayName(spec.day)}/work` : `${place.file}:${place.line}`}${what}`,
    `  3  Again   ${command(spec.day, alone(result, bad.stage))}`,
    '',
    wrap(`${failure.message}.`, '  '),
    ...(check === undefined ? [] : [wrap(`The first check that wants it: "${check}".`, '  ')]),
  ].join('\n');
}

function trouble(result: DayResult, bad: StageResult): string {
  const label = { failed: '', crashed: 'Crashed. ', hung: 'Hung. ' }[String(bad.state)] ?? '';
  const failed = bad.checks.find((check) => check.state === 'failed');
  const lines = [
    paint('bold', `  Stage ${bad.stage.number} · ${bad.stage.title}`),
    ...(failed === undefined ? [] : ['', wrap(failed.title, '  ')]),
    '',
    wrap(shortened(`${label}${bad.trouble ?? ''}`, MAX_MESSAGE_LINES), '    '),
    ...(bad.failure === undefined ? [] : evidence(bad.failure)),
    ...(bad.state === 'hung' ? ['', hungNote(result)] : []),
    ...(bad.printed.length === 0
      ? []
      : ['', '  Your code printed', '', ...bad.printed.map((line) => `    ${line.slice(0, 200)}`)]),
  ];
  return lines.join('\n');
}

function evidence(failure: Failure): string[] {
  const lines: string[] = [];
  if (failure.expected !== undefined && failure.received !== undefined) {
    lines.push(
      '',
      ...values('expected', failure.expected),
      ...values('received', failure.received),
    );
  } else if (failure.claim !== undefined) {
    lines.push('', wrap(shortened(failure.claim, MAX_MESSAGE_LINES), '    '));
  }
  const check = failure.frames.find((frame) => frame.file.includes('/checks/'));
  const yours = failure.frames.find((frame) => frame.file.includes('/work/'));
  const places = [
    ...(yours === undefined ? [] : [`    in your code   ${shortPlace(yours)}`]),
    ...(check === undefined ? [] : [`    in the check   ${shortPlace(check)}`]),
  ];
  return places.length === 0 ? lines : [...lines, '', ...places];
}

const VALUE_INDENT = ' '.repeat(15);

function values(label: string, value: string): string[] {
  const text = wrap(shortened(value, 12), VALUE_INDENT);
  return `    ${label}   ${text.slice(VALUE_INDENT.length)}`.split('\n');
}

function hungNote(result: DayResult): string {
  const isShort = result.limitMs < PATIENT_MS;
  const more = isShort
    ? ` A slow machine may need: npm run day ${result.spec.day} -- --limit ${PATIENT_MS / 1000}`
    : '';
  return wrap(
    `Nothing was heard for ${result.limitMs / 1000} s, far more than a check needs; this is no speed test.${more}`,
    '    ',
  );
}

/** What stands in front of a place: `    in the check   `. */
const PLACE_INDENT = 19;

function shortPlace(frame: Frame): string {
  const place = `${frame.file}:${frame.line}`;
  const named = `${place}  ${frame.method}`;
  return frame.method === '' || named.length > WIDTH - PLACE_INDENT ? place : named;
}

function typeProblemLines({ typeProblems, state, only }: DayResult): string {
  const [first] = typeProblems;
  if (first === undefined) return '';
  const opening =
    state === 'type-error'
      ? `Type error. ${only === undefined ? 'Every stage' : 'That part'} passes, but the compiler objects:`
      : 'Type error. The compiler objects as well:';
  const shown = typeProblems
    .slice(0, MAX_TYPE_PROBLEMS)
    .map((problem) =>
      [`    ${problem.file}:${problem.line}`, wrap(problem.message, '      ')].join('\n'),
    );
  const rest = typeProblems.length - shown.length;
  return [`  ${opening}`, '', ...shown, ...(rest > 0 ? [`    … and ${rest} more`] : [])].join('\n');
}

function nextSteps(result: DayResult, notes: string | null): string {
  const { spec, state } = result;
  const day = spec.day;
  const bad = firstBad(result);
  if (state === 'passed' && bad === undefined) {
    return result.subject === 'work' ? dayDone(result) : '';
  }
  const only = spec.stages.find((stage) => stage.number === result.only);
  if (state === 'part-passed') return partPassed(spec, only);
  if (result.subject === 'reference' || state === 'file-missing') return '';
  if (state === 'type-error') return `  Again      ${command(day, alone(result, only))}`;
  const begins = bad?.failure?.kind === 'not-implemented';
  const stage = alone(result, bad?.stage);
  return [
    ...(state === 'passed' ? [doneAllTheSame(result), ''] : []),
    ...(notes === null ? [] : [`  Explained  ${notes}`]),
    ...(begins ? [] : [`  The spec   days/${dayName(day)}/spec.md, "Stage ${bad?.stage.number}"`]),
    `  A hint     npm run hint ${day}${stage === undefined ? '' : ` ${stage.number}`}`,
    ...(begins ? [] : [`  The same   ${command(day, stage, `--seed ${result.seed}`)}`]),
    `  On save    ${command(day, stage, '--watch')}`,
  ].join('\n');
}

/** The day itself leaves its further stages out, so behind one of them it is the next or all. */
function partPassed({ day, stages }: Spec, only: Stage | undefined): string {
  const all = only?.further ? ' -- --all' : '';
  const next = stages.find((stage) => only?.further && stage.number > only.number);
  return [
    `  That part passes. All of it: npm run day ${day}${all}`,
    ...(next === undefined ? [] : ['', further(day, next)]),
  ].join('\n');
}

function further(day: number, stage: Stage): string {
  return `  Further    ${command(day, stage)}     ${stage.title}`;
}

/** A stage that is checked alone: it was asked for alone, or the day itself leaves it out. */
function alone({ only }: DayResult, stage: Stage | undefined): Stage | undefined {
  return stage?.further || stage?.number === only ? stage : undefined;
}

/** What checks a stage alone, or the whole day. */
function command(day: number, stage: Stage | undefined, ...flags: readonly string[]): string {
  const all = [...(stage === undefined ? [] : [`--stage ${stage.number}`]), ...flags];
  return [`npm run day ${day}`, ...(all.length === 0 ? [] : ['--', ...all])].join(' ');
}

function doneAllTheSame({ spec }: DayResult): string {
  return paint('green', `  Day ${spec.day} is done; a further stage does not count against it.`);
}

function dayDone({ spec, stages }: DayResult): string {
  const next = writtenDays().find((day) => day > spec.day);
  const chapter = `notes/${spec.notes}`;
  return [
    paint('green', `  Day ${spec.day} is done.`),
    '',
    `  Measure    npm run bench ${spec.day}`,
    `  Compare    npm run diff ${spec.day}`,
    ...(existsSync(path.join(ROOT, chapter)) ? [`  Read       ${chapter}`] : []),
    ...(next === undefined ? [] : [`  Next       npm run day ${next}     ${DAY_TITLES[next - 1]}`]),
    ...stages
      .filter(({ stage, state }) => stage.further && state !== 'passed')
      .map(({ stage }) => further(spec.day, stage)),
  ].join('\n');
}
