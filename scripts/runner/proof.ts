/** Runs a day's suite on everything whose verdict is known beforehand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DayProof, RightSolution, WrongSolution } from '../../checks/wrong/wrong-solution.ts';
import { messageOf, readProof } from './explain.ts';
import type { Failure } from './failure.ts';
import { importTarget } from './import-map.ts';
import { applyEdits, type Replacements } from './replace.ts';
import { readSpec, type Spec, type Stage } from './spec.ts';
import { type FileResult, runSuite } from './suite.ts';
import { dayName, ROOT } from './tree.ts';

export type CaseKind = 'reference' | 'starter' | 'right' | 'wrong';

/** One run of a suite whose outcome is known beforehand; plain data, so that any process can do it. */
export interface ProofCase {
  readonly day: number;
  readonly kind: CaseKind;
  /** Of the right or wrong solution; empty for the others. */
  readonly name: string;
  readonly seed: number;
  /** Of a wrong solution only the stage at which it dies, without those before it. */
  readonly ownStageOnly: boolean;
}

/** How such a run went. */
export interface CaseVerdict {
  readonly kind: CaseKind;
  readonly name: string;
  readonly files: readonly FileResult[];
  /** What is not as it should be, in one sentence; null when all is well. */
  readonly objection: string | null;
  /** The check it died of, and what the learner would read; null when it passed. */
  readonly death: { readonly check: string; readonly failure: Failure } | null;
}

export interface DayVerdict {
  readonly spec: Spec;
  readonly cases: readonly CaseVerdict[];
  /** Stages that no wrong solution is made for. */
  readonly unproven: readonly Stage[];
}

const LIMIT_MS = 20_000;
/** Fixed: a proof must not depend on the luck of a draw. A repeat takes the next one. */
const FIRST_SEED = 20_260_101;
const NO_PROOF: Pick<DayProof, 'wrong' | 'right'> = { wrong: [], right: [] };

/**
 * All cases of a day, in the order of its table.
 *
 * @param repeats how often the reference's suite runs, each time with another seed; 1 …
 * @param ownStageOnly judges wrong solutions by their own stage alone: half the time, and it is not
 *   seen whether an earlier stage would have stopped them
 */
export async function casesOf(
  day: number,
  repeats: number,
  ownStageOnly: boolean,
): Promise<ProofCase[]> {
  const { wrong, right } = (await readProof(day)) ?? NO_PROOF;
  const caseOf = (kind: CaseKind, name = '', seed = FIRST_SEED): ProofCase => {
    return { day, kind, name, seed, ownStageOnly };
  };
  const repeated = Array.from({ length: repeats }, (_, repeat) => FIRST_SEED + repeat);
  return [
    ...repeated.map((seed) => caseOf('reference', '', seed)),
    caseOf('starter'),
    ...right.map(({ name }) => caseOf('right', name)),
    ...wrong.map(({ name }) => caseOf('wrong', name)),
  ];
}

/** @returns a day's table, once each of its cases has been judged */
export async function dayVerdict(day: number, cases: readonly CaseVerdict[]): Promise<DayVerdict> {
  const spec = readSpec(day);
  const { wrong } = (await readProof(day)) ?? NO_PROOF;
  return {
    spec,
    cases,
    unproven: spec.stages.filter((stage) => !wrong.some((one) => one.stage === stage.number)),
  };
}

/** Runs one case and judges it. */
export async function judge(one: ProofCase): Promise<CaseVerdict> {
  const { day, kind, name, seed } = one;
  const spec = readSpec(day);
  const proof = (await readProof(day)) ?? NO_PROOF;
  const wrong = proof.wrong.find((solution) => solution.name === name);
  const right = proof.right.find((solution) => solution.name === name);
  let replacements: Replacements = new Map();
  try {
    if (kind === 'wrong' && wrong !== undefined) replacements = edited(wrong);
    if (kind === 'right' && right !== undefined) replacements = wholeFiles(right);
  } catch (error) {
    // The reference has moved on, or a file is not there: that is this case's trouble alone.
    const objection = error instanceof Error ? error.message : String(error);
    return { kind, name, files: [], objection, death: null };
  }
  const stages = spec.stages.filter(
    ({ number }) => !one.ownStageOnly || wrong === undefined || number === wrong.stage,
  );
  const results = await runSuite({
    files: stages.map((stage) => stage.checkFile),
    conditions: kind === 'starter' ? [`starter-${dayName(day)}`] : [],
    seed,
    stopAtFirstFailure: true,
    // A wrong solution is judged by the first; the checks behind it may wait for what never comes.
    stopAtFirstCheck: true,
    limitMs: LIMIT_MS,
    replacements,
  });
  const files = spec.stages.map((stage) => results[stages.indexOf(stage)] ?? leftOut(stage));
  let objection: string | null;
  if (kind === 'starter') objection = mustBeginAtStageOne(files);
  else if (kind === 'wrong' && wrong !== undefined) objection = mustDie(files, wrong);
  else objection = mustPass(files);
  const title = seed === FIRST_SEED ? name : `seed ${seed}`;
  return { kind, name: title, files, objection, death: deathOf(files) };
}

function leftOut({ checkFile }: Stage): FileResult {
  return { file: checkFile, state: 'not-checked', checks: [], printed: [] };
}

function edited(wrong: WrongSolution): Replacements {
  const file = importTarget(wrong.module);
  const text = applyEdits(readFileSync(file, 'utf8'), wrong.edits, `wrong solution ${wrong.name}`);
  return new Map([[file, text]]);
}

function wholeFiles(right: RightSolution): Replacements {
  return new Map(
    Object.entries(right.files).map(([name, file]) => [
      importTarget(name),
      readFileSync(path.join(ROOT, file), 'utf8'),
    ]),
  );
}

function deathOf(files: readonly FileResult[]): CaseVerdict['death'] {
  for (const file of files) {
    const check = file.checks.find((one) => one.state === 'failed');
    if (check?.failure !== undefined) return { check: check.title, failure: check.failure };
  }
  return null;
}

function mustPass(files: readonly FileResult[]): string | null {
  const bad = files.findIndex((file) => file.state !== 'passed');
  return bad === -1 ? null : `stage ${bad + 1} ${files[bad]?.state}: ${files[bad]?.trouble}`;
}

function mustBeginAtStageOne(files: readonly FileResult[]): string | null {
  const [first] = files;
  const kind = first?.failure?.kind;
  if (first?.state === 'failed' && (kind === 'not-implemented' || kind === 'assertion'))
    return null;
  return `the starter must fail at stage 1 by NotImplemented or an assertion, but is ${first?.state}: ${first?.trouble}`;
}

function mustDie(files: readonly FileResult[], wrong: WrongSolution): string | null {
  const at = files.findIndex(({ state }) => state !== 'passed' && state !== 'not-checked');
  if (at === -1) return 'it survives';
  const file = files[at];
  if (at + 1 !== wrong.stage) {
    return `it dies at stage ${at + 1}, expected ${wrong.stage}: ${file?.trouble}`;
  }
  if (file?.state !== 'failed') return `it is ${file?.state}, which is no kill: ${file?.trouble}`;
  const death = deathOf(files);
  if (death?.check !== wrong.dies.check) {
    return `it dies of "${death?.check}", expected "${wrong.dies.check}"`;
  }
  const message = messageOf(death.failure);
  return wrong.dies.message.test(message) ? null : `its message does not match: ${message}`;
}
