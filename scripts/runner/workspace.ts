/** The learner's own files: `days/NN/work/`, made from the starter on first use. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { checkFiles } from './spec.ts';
import { dayFolder, fromRoot, starterFolder, workFolder } from './tree.ts';

export function hasWork(day: number): boolean {
  return existsSync(workFolder(day));
}

/** Copies the starter. Under another name first: an interrupted copy never looks like work. */
export function createWork(day: number): void {
  const unfinished = path.join(dayFolder(day), `work.new-${process.pid}`);
  cpSync(starterFolder(day), unfinished, { recursive: true });
  renameSync(unfinished, workFolder(day));
}

/** Puts the starter in place of the work, which is kept. @returns where it is kept */
export function resetWork(day: number, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-');
  const base = path.join(dayFolder(day), `work.backup-${stamp}`);
  let backup = base;
  for (let i = 2; existsSync(backup); i++) backup = `${base}-${i}`;
  renameSync(workFolder(day), backup);
  createWork(day);
  return backup;
}

/** Puts one file of the starter back. */
export function restoreFile(day: number, name: string): void {
  cpSync(path.join(starterFolder(day), name), path.join(workFolder(day), name));
}

/** Names of the starter's files, which are the files of the day. */
export function starterFiles(day: number): string[] {
  return readdirSync(starterFolder(day)).sort();
}

/**
 * Files of the starter that the learner's folder lacks. The compiler would not say so: it falls
 * back to the reference and passes.
 */
export function missingFiles(day: number): string[] {
  const isFile = (name: string) => {
    const file = path.join(workFolder(day), name);
    return existsSync(file) && statSync(file).isFile();
  };
  return starterFiles(day).filter((name) => !isFile(name));
}

/** True while no file of the work differs from the starter. */
export function isUntouched(day: number): boolean {
  const same = (name: string) =>
    readFileSync(path.join(starterFolder(day), name)).equals(
      readFileSync(path.join(workFolder(day), name)),
    );
  return missingFiles(day).length === 0 && starterFiles(day).every(same);
}

/** Changes whenever the day's own files or its checks do; exercises beside them do not count. */
export function fingerprint(day: number): string {
  const hash = createHash('sha256');
  const work = starterFiles(day)
    .map((name) => path.join(workFolder(day), name))
    .filter((file) => existsSync(file));
  for (const file of [...work, ...checkFiles(day)]) {
    hash
      .update(`${fromRoot(file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 32);
}
