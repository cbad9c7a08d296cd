/** Reads the day that somebody typed, and says what to type when it is none. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DAY_TITLES, isWritten, writtenDays } from './curriculum.ts';
import { ROOT } from './tree.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError when it is no day, or one that this edition does not have */
export function dayNumber(typed: string, command: string): number {
  const day = /^\d{1,3}$/.test(typed) ? Number(typed) : Number.NaN;
  const title = DAY_TITLES[day - 1];
  if (title === undefined) {
    throw new UsageError(
      `"${typed}" is no day; days are 1 to ${DAY_TITLES.length}: npm run ${command} 1`,
    );
  }
  assertWorkbook();
  if (!isWritten(day)) {
    const there = writtenDays().join(', ');
    throw new UsageError(
      `Day ${day} (${title}) is not in this edition of the workbook; there are: ${there}.`,
    );
  }
  return day;
}

/** @throws UsageError when this is not the workbook's folder, or nothing of it is left */
export function assertWorkbook(): void {
  if (path.resolve(process.cwd()) !== ROOT) {
    throw new UsageError(
      `Wrong folder: this is ${process.cwd()}. The workbook is in ${ROOT}: cd there.`,
    );
  }
  if (!existsSync(path.join(ROOT, 'days')) || writtenDays().length === 0) {
    throw new UsageError(
      `Wrong folder: ${ROOT} has no days/ with a spec in it. Go to your copy of the workbook, or bring the folder back: git checkout -- days`,
    );
  }
}
