/**
 * A run as text for people: a column for each thread, a line for each step, at most 80 columns
 * wide. Without colour, so that it reads the same in a terminal, a log and a failed check.
 */
import type { Exploration, FailingRun } from './explorer.ts';
import { type Layout, layOut, type Model } from './model.ts';
import { formatSchedule } from './schedule-text.ts';
import { Awake, type Step } from './step.ts';

const WIDTH = 80;
/** A rate over less than this is about the compiler. */
const WARM_MS = 100;
const FEW_DIGITS = { maximumSignificantDigits: 3 };
/** The number of the step and the mark of a preemption. */
const MARGIN = '  12 > '.length;
/** With less room than this for each thread, the steps stand in one column with names. */
const NARROWEST = 24;
/** A longer trace is shown by its beginning and its end. */
const LONGEST_STEPS = 80;
const SHOWN_STEPS = 20;

/** The trace of a failure, its verdict in one sentence, and the line that replays it. */
export function explain(model: Model, result: Pick<Exploration, 'failure'>): string {
  const { failure } = result;
  if (failure === null) return `${model.name}: no failure`;
  return [
    renderTrace(model, failure.steps),
    '',
    verdict(failure),
    replayLine(model, failure.schedule),
  ].join('\n');
}

/** What was visited and how long that took. */
export function summary(model: Model, result: Exploration): string {
  const { failure, bound, exhausted, complete, schedules, runs, elapsedMs } = result;
  const perSecond = ((runs / elapsedMs) * 1000).toLocaleString('en-US', FEW_DIGITS);
  const rate = elapsedMs < WARM_MS ? '' : `, ${perSecond} a second`;
  const ms = elapsedMs.toLocaleString('en-US', FEW_DIGITS);
  const cost = `${plural(runs, 'run')} in ${ms} ms${rate}`;
  const which = complete ? ` there ${schedules === 1 ? 'is' : 'are'}` : upTo(bound);
  const all = schedules === 1 ? 'the one schedule' : `all ${plural(schedules, 'schedule')}`;
  const outcome = exhausted
    ? `${failure === null ? 'survives' : 'visited'} ${all}${which}`
    : `not exhausted; ${failure === null ? 'no failure in' : 'visited'} ${plural(schedules, 'schedule')}${which}`;
  const swallowed = result.swallowedBy.map(
    (thread) => `${thread} catches every error, also the signal that unwinds it.`,
  );
  return [`${model.name}: ${outcome}.`, `${cost}.`, ...swallowed]
    .flatMap((text) => fold(text, WIDTH))
    .join('\n');
}

function upTo(bound: number): string {
  if (bound === Number.POSITIVE_INFINITY) return ' drawn by chance';
  return ` with ${bound === 0 ? 'no preemption' : `at most ${plural(bound, 'preemption')}`}`;
}

/** `Deadlock with 1 preemption in 9 steps: …` */
export function verdict({ kind, what, preemptions, steps }: FailingRun): string {
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1).replace('-', ' ')}`;
  const cost = `${plural(preemptions, 'preemption')} in ${plural(steps.length, 'step')}`;
  return fold(`${title} with ${cost}: ${what}.`, WIDTH).join('\n');
}

function replayLine(model: Model, schedule: readonly number[]): string {
  if (model.replayCommand === undefined) return `Replay: replay(model, [${schedule.join(', ')}])`;
  return `Replay: ${model.replayCommand} --schedule ${formatSchedule(schedule)}`;
}

/** The steps under the names of the threads; `>` marks those that preempt another thread. */
export function renderTrace(model: Model, steps: readonly Step[]): string {
  const layout = layOut(model);
  const room = Math.floor((WIDTH - MARGIN) / layout.threadNames.length);
  const isNarrow = room < NARROWEST;
  const lines = isNarrow ? [] : [heading(layout, room)];
  const leftOut = steps.length > LONGEST_STEPS ? steps.length - 2 * SHOWN_STEPS : 0;
  steps.forEach((step, i) => {
    if (i < SHOWN_STEPS || i >= SHOWN_STEPS + leftOut) {
      lines.push(...(isNarrow ? namedLine(layout, step, i) : columnLines(layout, step, i, room)));
    } else if (i === SHOWN_STEPS) lines.push(`   … ${plural(leftOut, 'more step')} …`);
  });
  if (steps.some((step) => step.preempts)) {
    lines.push('', '> the thread of the step before could have gone on');
  }
  return lines.join('\n');
}

function heading(layout: Layout, room: number): string {
  const names = layout.threadNames.map((name) => name.slice(0, room - 2).padEnd(room));
  return `step   ${names.join('').trimEnd()}`;
}

function columnLines(layout: Layout, step: Step, index: number, room: number): string[] {
  const indent = ' '.repeat(step.thread * room);
  const [first, ...rest] = fold(stepText(layout, step), room - 4);
  return [
    `${marginOf(step, index)}${indent}${first}`,
    ...rest.map((part) => `${' '.repeat(MARGIN)}${indent}  ${part}`),
  ];
}

function namedLine(layout: Layout, step: Step, index: number): string[] {
  const width = Math.max(...layout.threadNames.map((name) => name.length)) + 2;
  const name = (layout.threadNames[step.thread] as string).padEnd(width);
  return [`${marginOf(step, index)}${name}${stepText(layout, step)}`];
}

function marginOf(step: Step, index: number): string {
  return `${String(index + 1).padStart(4)} ${step.preempts ? '>' : ' '} `;
}

/** One step in words: `load items = 0`, `add pending 1: 0 to 1`, `wait on parked while 1: sleeps`. */
function stepText(layout: Layout, step: Step): string {
  const { operation, at, first, second, answer, woken } = step;
  const cell = layout.cellNames[at];
  switch (operation) {
    case 'load':
      return `load ${cell} = ${answer}`;
    case 'store':
      return `store ${cell} := ${first | 0}`;
    case 'add':
      return `add ${cell} ${first < 0 ? first : `+${first}`}: ${answer} to ${(answer + first) | 0}`;
    case 'cas': {
      const outcome = answer === (first | 0) ? 'done' : `no, it is ${answer}`;
      return `cas ${cell} ${first | 0} to ${second | 0}: ${outcome}`;
    }
    case 'wait': {
      const limit = second === Number.POSITIVE_INFINITY ? '' : ` for ${second} ms`;
      const outcome = answer === Awake.notEqual ? 'goes on' : 'sleeps';
      return `wait on ${cell} while ${first | 0}${limit}: ${outcome}`;
    }
    case 'time-out':
      return `time-out on ${cell}`;
    case 'notify': {
      const names = woken.map((thread) => layout.threadNames[thread]).join(', ');
      return `notify ${cell}: wakes ${names || 'nobody'}`;
    }
    case 'pause':
      return 'pause';
    case 'read':
      return `read ${layout.slotNames[at]} = ${answer}`;
    case 'write':
      return `write ${layout.slotNames[at]} := ${first}`;
  }
}

/** Breaks text at spaces into lines of at most `width`. */
function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  lines.push(line);
  return lines;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
