/**
 * What the learner has reached, in one plain file: `.progress.json` at the top of the workbook.
 *
 * It is a memory, not a proof: every entry carries a fingerprint of the code that it was true for,
 * and `npm run day -- --all` makes the whole file anew from the code.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './tree.ts';

export interface DayProgress {
  /** How many stages passed, from the first one on. */
  readonly stagesPassed: number;
  readonly stages: number;
  /** True when every stage that counts passed and the compiler had no objection. */
  readonly done: boolean;
  /** {@link fingerprint} of the code that this was found out about. */
  readonly fingerprint: string;
  /** When, in ISO 8601. */
  readonly checkedAt: string;
}

export interface Progress {
  readonly days: Record<string, DayProgress>;
  /** How many hints were shown, by `day.stage`. */
  readonly hints: Record<string, number>;
}

const FILE = path.join(ROOT, '.progress.json');

/** The file's content; empty when it is missing, damaged or from another edition. */
export function readProgress(): Progress {
  try {
    const parsed: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
    if (isProgress(parsed)) return parsed;
  } catch {
    // Missing or damaged: nothing is lost, the next run of each day writes it again.
  }
  return { days: {}, hints: {} };
}

export function recordDay(day: number, entry: DayProgress): void {
  const progress = readProgress();
  write({ ...progress, days: { ...progress.days, [day]: entry } });
}

export function recordHint(key: string, shown: number): void {
  const progress = readProgress();
  write({ ...progress, hints: { ...progress.hints, [key]: shown } });
}

export function forgetDays(): void {
  write({ ...readProgress(), days: {} });
}

function write(progress: Progress): void {
  const unfinished = `${FILE}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(progress, null, 2)}\n`);
  renameSync(unfinished, FILE);
}

function isProgress(value: unknown): value is Progress {
  if (!isRecord(value) || !isRecord(value['days']) || !isRecord(value['hints'])) return false;
  return (
    Object.values(value['days']).every(isDayProgress) &&
    Object.values(value['hints']).every((shown) => typeof shown === 'number')
  );
}

function isDayProgress(value: unknown): value is DayProgress {
  return (
    isRecord(value) &&
    typeof value['stagesPassed'] === 'number' &&
    typeof value['stages'] === 'number' &&
    typeof value['done'] === 'boolean' &&
    typeof value['fingerprint'] === 'string' &&
    typeof value['checkedAt'] === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
