/**
 * Which of the earlier days a day is built on: the learner's where they pass, the reference's
 * where they do not.
 */
import { checkDay, reach } from './check-day.ts';
import { writtenDays } from './curriculum.ts';
import { readProgress } from './progress.ts';
import { readSpec } from './spec.ts';
import { dayName } from './tree.ts';
import { UsageError } from './usage-error.ts';
import { fingerprint, hasWork, missingFiles } from './workspace.ts';

export interface MixEntry {
  readonly day: number;
  readonly from: 'work' | 'reference';
  /** Why, as the rest of a sentence: `your day 1 stops at stage 3 (…)`. */
  readonly why: string;
}

export interface MixOptions {
  readonly onlyMine: boolean;
  readonly reference: boolean;
  /** Check the earlier days anew, whatever is remembered of them. */
  readonly anew: boolean;
  readonly seed: number;
  readonly limitMs: number;
  /** Called before an earlier day is checked. */
  readonly onCheck: (day: number) => void;
}

/** @throws UsageError when `onlyMine` asks for a day that was never begun */
export async function decideMix(day: number, options: MixOptions): Promise<MixEntry[]> {
  const mix: MixEntry[] = [];
  for (const earlier of writtenDays().filter((one) => one < day)) {
    mix.push(await decide(earlier, conditionsOf(mix), options));
  }
  return mix;
}

/** The import map's conditions for a mix: `work-01` for each day that is the learner's. */
export function conditionsOf(mix: readonly MixEntry[]): string[] {
  return mix.filter((entry) => entry.from === 'work').map((entry) => `work-${dayName(entry.day)}`);
}

async function decide(
  day: number,
  earlier: readonly string[],
  options: MixOptions,
): Promise<MixEntry> {
  if (options.reference) return { day, from: 'reference', why: 'you asked for the reference' };
  if (options.onlyMine) {
    const missing = hasWork(day) ? missingFiles(day) : ['work/'];
    if (missing.length > 0) {
      throw new UsageError(
        `--only-mine needs days/${dayName(day)}/${missing[0] === 'work/' ? 'work' : `work/${missing[0]}`}, which is not there; begin with: npm run day ${day}`,
      );
    }
    return { day, from: 'work', why: 'you asked for yours' };
  }
  if (!hasWork(day)) return { day, from: 'reference', why: 'not begun yet' };
  const known = readProgress().days[day];
  const valid = !options.anew && known?.fingerprint === fingerprint(day);
  if (valid) return known.done ? mine(day) : notMine(day, known);
  options.onCheck(day);
  const { seed, limitMs } = options;
  const result = await checkDay({ day, subject: 'work', earlier, seed, limitMs });
  if (result.state === 'passed') return mine(day);
  if (result.missing.length > 0) {
    return { day, from: 'reference', why: `your day ${day} lacks work/${result.missing[0]}` };
  }
  return notMine(day, reach(result));
}

function mine(day: number): MixEntry {
  return { day, from: 'work', why: 'every stage of it passes' };
}

function notMine(day: number, { stagesPassed, stages }: ReturnType<typeof reach>): MixEntry {
  const stage = stagesPassed < stages ? readSpec(day).stages[stagesPassed] : undefined;
  const why =
    stage === undefined
      ? `the compiler objects to your day ${day}`
      : `your day ${day} stops at stage ${stage.number} (${stage.title})`;
  return { day, from: 'reference', why };
}
