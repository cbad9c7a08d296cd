/** Which variants there are to compare for a day, and why the learner's is not among them if so. */
import { writtenDays } from '../../scripts/runner/curriculum.ts';
import { readProgress } from '../../scripts/runner/progress.ts';
import { dayName } from '../../scripts/runner/tree.ts';
import { typecheck } from '../../scripts/runner/typecheck.ts';
import { fingerprint, hasWork, isUntouched, missingFiles } from '../../scripts/runner/workspace.ts';
import type { Variant } from './measure-case.ts';

export interface Variants {
  readonly variants: readonly Variant[];
  /** What `yours` is, or why it is missing: one sentence. */
  readonly note: string;
}

export async function variantsOf(day: number): Promise<Variants> {
  const naive: Variant = { name: 'naive', way: 'naive', conditions: [] };
  const reference: Variant = { name: 'reference', way: 'engine', conditions: [] };
  const earlier = passingDays().filter((one) => one < day);
  const conditions = [...earlier, day].map(conditionOf);
  const reason = await unfit(day, conditions);
  if (reason !== null) {
    return { variants: [naive, reference], note: `yours is left out: ${reason}` };
  }
  const note = [`yours: your day ${day}`, ...earlier.map((one) => `your day ${one}`)].join(', ');
  return { variants: [naive, { name: 'yours', way: 'engine', conditions }, reference], note };
}

/** The condition of the import map that stands for the learner's day. */
export function conditionOf(day: number): string {
  return `work-${dayName(day)}`;
}

/** The days whose checks passed when `npm run day` last looked, and that are unchanged since. */
export function passingDays(): number[] {
  const { days } = readProgress();
  return writtenDays().filter((day) => {
    const known = days[day];
    return known?.done === true && hasWork(day) && known.fingerprint === fingerprint(day);
  });
}

/** Why the learner's work on a day cannot be run; null when it can. */
async function unfit(day: number, conditions: readonly string[]): Promise<string | null> {
  const work = `days/${dayName(day)}/work`;
  if (!hasWork(day)) return `${work} is not there; begin with: npm run day ${day}`;
  const [missing] = missingFiles(day);
  if (missing !== undefined) return `${work}/${missing} is missing; see npm run day ${day}`;
  if (isUntouched(day)) return `${work} is still the starter; begin with: npm run day ${day}`;
  const [problem] = await typecheck(day, conditions);
  if (problem === undefined) return null;
  const { file, line, message } = problem;
  return `the compiler objects to ${file}, line ${line}: ${message} See npm run day ${day}`;
}
