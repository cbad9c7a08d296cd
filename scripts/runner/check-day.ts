/** Checks one day and says what became of each stage; remembers what it found out. */

import { type DayProgress, readProgress, recordDay } from './progress.ts';
import { readSpec, type Spec, type Stage } from './spec.ts';
import { type FileResult, runSuite } from './suite.ts';
import { dayName } from './tree.ts';
import { lostExport, type TypeProblem, typecheck } from './typecheck.ts';
import { createWork, fingerprint, hasWork, isUntouched, missingFiles } from './workspace.ts';

export type Subject = 'work' | 'reference';

export interface StageResult extends FileResult {
  readonly stage: Stage;
}

export type DayState =
  /** Every stage that counts passes; a further one that was asked for may not. */
  | 'passed'
  | 'failed'
  | 'crashed'
  | 'hung'
  /** A file of the day is not in `work/`. */
  | 'file-missing'
  /** Every stage that was asked for passes and the compiler objects. */
  | 'type-error'
  /** Only a part was asked for, and that part passes. */
  | 'part-passed';

export interface DayResult {
  readonly spec: Spec;
  readonly state: DayState;
  readonly subject: Subject;
  readonly stages: readonly StageResult[];
  readonly typeProblems: readonly TypeProblem[];
  readonly missing: readonly string[];
  /** The work was made by this very run. */
  readonly fresh: boolean;
  /** Nothing of the starter has been changed yet. */
  readonly untouched: boolean;
  /** The only stage that was asked for, if it is one. */
  readonly only?: number;
  /** How many stages, from the first one on, passed when the whole day was last checked. */
  readonly passedLastTime: number;
  readonly seed: number;
  readonly limitMs: number;
}

export interface CheckRequest {
  readonly day: number;
  readonly subject: Subject;
  /** Import map conditions for the days before this one. */
  readonly earlier: readonly string[];
  readonly seed: number;
  readonly limitMs: number;
  /** Only this stage. */
  readonly stage?: number;
  /** Go on behind a stage that does not pass, and include the further ones. */
  readonly all?: boolean;
  /** Whether to remember the outcome; only that of an ordinary run is the learner's progress. */
  readonly remember?: boolean;
  readonly onStage?: (stage: Stage) => void;
}

export async function checkDay(request: CheckRequest): Promise<DayResult> {
  const { day, subject } = request;
  const spec = readSpec(day);
  const mine = subject === 'work';
  const fresh = mine && !hasWork(day);
  if (fresh) createWork(day);
  const base = {
    spec,
    subject,
    fresh,
    untouched: mine && isUntouched(day),
    ...(request.stage === undefined ? {} : { only: request.stage }),
    passedLastTime: mine ? (readProgress().days[day]?.stagesPassed ?? 0) : 0,
    seed: request.seed,
    limitMs: request.limitMs,
  };
  const missing = mine ? missingFiles(day) : [];
  if (missing.length > 0) {
    return { ...base, state: 'file-missing', stages: [], typeProblems: [], missing };
  }

  const own = mine ? [`work-${dayName(day)}`] : [];
  const conditions = [...own, ...request.earlier];
  const stages = chosenStages(spec, request);
  const before = mine ? fingerprint(day) : '';
  const [files, typeProblems] = await Promise.all([
    runSuite({
      files: stages.map((stage) => stage.checkFile),
      conditions,
      seed: request.seed,
      stopAtFirstFailure: request.all !== true,
      limitMs: request.limitMs,
      onFile: (file) => {
        const stage = stages.find((one) => one.checkFile === file);
        if (stage !== undefined) request.onStage?.(stage);
      },
    }),
    mine ? problemsOfDay(day, conditions) : [],
  ]);
  const results = spec.stages.map((stage): StageResult => {
    const result = files[stages.indexOf(stage)];
    return result === undefined ? unchecked(stage) : { ...explained(result, typeProblems), stage };
  });
  const state = judgeDay(results, typeProblems, stages);
  const result = { ...base, state, stages: results, typeProblems, missing };
  const whole = request.stage === undefined;
  // Saved in the middle of the run: what was found out belongs to code that is gone.
  const remember = mine && whole && request.remember !== false;
  if (remember && fingerprint(day) === before) recordDay(day, toProgress(result, before));
  return result;
}

function chosenStages(spec: Spec, request: CheckRequest): Stage[] {
  if (request.stage !== undefined) {
    return spec.stages.filter((stage) => stage.number === request.stage);
  }
  return spec.stages.filter((stage) => request.all === true || !stage.further);
}

async function problemsOfDay(day: number, conditions: readonly string[]): Promise<TypeProblem[]> {
  const problems = await typecheck(day, conditions);
  return problems.filter((problem) => problem.file.startsWith(`days/${dayName(day)}/`));
}

/**
 * A thread that cannot load its modules ends its whole process if it is ended in the middle of that
 * (an assertion of Node 20), and then nobody is left to say why. The compiler knows.
 */
function explained(result: FileResult, typeProblems: readonly TypeProblem[]): FileResult {
  const lost = lostExport(typeProblems);
  if (result.state !== 'crashed' || result.failure !== undefined || lost === null) return result;
  const trouble = `A module cannot be loaded: ${lost.module} does not export ${lost.name} any more, and others import it. Put the word export back in front of it.`;
  return { ...result, trouble };
}

function judgeDay(
  results: readonly StageResult[],
  typeProblems: readonly TypeProblem[],
  chosen: readonly Stage[],
): DayState {
  const counting = results.filter((result) => !result.stage.further);
  const asked = results.filter((result) => chosen.includes(result.stage));
  const bad = asked.find((result) => result.state !== 'passed');
  if (bad !== undefined && !bad.stage.further) {
    return bad.state === 'not-checked' ? 'failed' : bad.state;
  }
  if (typeProblems.length > 0) {
    return bad === undefined || bad.state === 'not-checked' ? 'type-error' : bad.state;
  }
  if (counting.every((result) => result.state === 'passed')) return 'passed';
  return bad === undefined || bad.state === 'not-checked' ? 'part-passed' : bad.state;
}

/** The first stage that was checked and does not pass. */
export function firstBad({ stages }: DayResult): StageResult | undefined {
  return stages.find((stage) => stage.state !== 'passed' && stage.state !== 'not-checked');
}

/** How many stages pass, from the first one on, of those that count. */
export function reach({ stages }: DayResult): Pick<DayProgress, 'stagesPassed' | 'stages'> {
  const counting = stages.filter((one) => !one.stage.further);
  const firstOpen = counting.findIndex((one) => one.state !== 'passed');
  const stagesPassed = firstOpen === -1 ? counting.length : firstOpen;
  return { stagesPassed, stages: counting.length };
}

function toProgress(result: DayResult, print: string): DayProgress {
  return {
    ...reach(result),
    done: result.state === 'passed',
    fingerprint: print,
    checkedAt: new Date().toISOString(),
  };
}

function unchecked(stage: Stage): StageResult {
  return { stage, file: stage.checkFile, state: 'not-checked', checks: [], printed: [] };
}
