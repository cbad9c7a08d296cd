/** Runs a day's suite on everything whose verdict is known beforehand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RightSolution, WrongSolution } from '../../checks/wrong/wrong-solution.ts';
import { messageOf, readProof } from './explain.ts';
import type { Failure } from './failure.ts';
import { importTarget } from './import-map.ts';
import { applyEdits, type Replacements } from './replace.ts';
import { readSpec, type Spec, type Stage } from './spec.ts';
import { type FileResult, runSuite } from './suite.ts';
import { dayName, ROOT } from './tree.ts';

/** One run of a suite whose outcome is known beforehand. */
export interface CaseVerdict {
  readonly kind: 'reference' | 'starter' | 'right' | 'wrong';
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

/**
 * @param repeats how often the reference's suite runs, each time with another seed; 1 …
 * @param onCase called before each run with what it is
 */
export async function proveDay(
  day: number,
  repeats: number,
  onCase: (text: string) => void,
): Promise<DayVerdict> {
  const spec = readSpec(day);
  const proof = await readProof(day);
  const wrong = proof?.wrong ?? [];
  const cases: CaseVerdict[] = [];
  const judge = async (
    kind: CaseVerdict['kind'],
    name: string,
    run: { conditions?: string[]; replacements?: Replacements; seed?: number },
    object: (files: readonly FileResult[]) => string | null,
  ) => {
    onCase(`day ${day}: ${kind} ${name}`);
    const files = await runSuite({
      files: spec.stages.map((stage) => stage.checkFile),
      conditions: run.conditions ?? [],
      seed: run.seed ?? FIRST_SEED,
      stopAtFirstFailure: true,
      limitMs: LIMIT_MS,
      ...(run.replacements === undefined ? {} : { replacements: run.replacements }),
    });
    cases.push({ kind, name, files, objection: object(files), death: deathOf(files) });
  };
  await judge('reference', '', {}, mustPass);
  for (let repeat = 1; repeat < repeats; repeat++) {
    const seed = FIRST_SEED + repeat;
    await judge('reference', `seed ${seed}`, { seed }, mustPass);
  }
  await judge('starter', '', { conditions: [`starter-${dayName(day)}`] }, mustBeginAtStageOne);
  for (const right of proof?.right ?? []) {
    await judge('right', right.name, { replacements: wholeFiles(right) }, mustPass);
  }
  for (const one of wrong) {
    await judge('wrong', one.name, { replacements: edited(one) }, (files) => mustDie(files, one));
  }
  return {
    spec,
    cases,
    unproven: spec.stages.filter((stage) => !wrong.some((one) => one.stage === stage.number)),
  };
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
  const at = files.findIndex((file) => file.state !== 'passed');
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
