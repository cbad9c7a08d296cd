/** Where things are in the workbook. All paths absolute unless a name says otherwise. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** `3` → `03`, as the folders are named. */
export function dayName(day: number): string {
  return String(day).padStart(2, '0');
}

export function dayFolder(day: number): string {
  return path.join(ROOT, 'days', dayName(day));
}

export function workFolder(day: number): string {
  return path.join(dayFolder(day), 'work');
}

export function starterFolder(day: number): string {
  return path.join(dayFolder(day), 'starter');
}

/** A path as a person at the top of the workbook would type it. */
export function fromRoot(file: string): string {
  return path.relative(ROOT, file).split(path.sep).join('/');
}
