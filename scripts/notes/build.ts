/**
 * Writes the guide as static files, which open from a folder without any server.
 *
 * A folder is written to when it is new, empty, or one that an earlier build made: that one left
 * {@link MANIFEST} there, the list of its files. Those are replaced; whatever else is there stays.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeDeadLink, findDeadLinks } from '../../checks/lib/markdown-links.ts';
import type { Site } from './site.ts';
import { statOf } from './stat.ts';

export const MANIFEST = '.tick-to-trade-notes.json';

/** Why nothing was written. The message is for the person who asked, one sentence or more lines. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/**
 * @param folder absolute
 * @returns how many files were written
 * @throws BuildError when a link leads nowhere or the folder cannot be used; then nothing changed
 */
export async function buildNotes(site: Site, folder: string): Promise<number> {
  const dead = findDeadLinks(site.library).map(describeDeadLink);
  if (dead.length > 0) {
    const count = dead.length === 1 ? 'one link leads' : `${dead.length} links lead`;
    throw new BuildError(`${dead.join('\n')}\nNothing was written, because ${count} nowhere.`);
  }
  const before = filesOfLastBuild(folder);
  const bodies = new Map<string, string | Buffer>();
  for (const [name, resource] of site.resources()) bodies.set(name, await resource.render());
  try {
    for (const name of before)
      if (!bodies.has(name)) rmSync(path.join(folder, name), { force: true });
    for (const [name, body] of bodies) write(path.join(folder, name), body);
    write(path.join(folder, MANIFEST), `${JSON.stringify([...bodies.keys()], null, 2)}\n`);
  } catch (error) {
    throw new BuildError(`The notes cannot be written to ${folder}: ${reason(error)}.`);
  }
  return bodies.size;
}

/** @throws BuildError when the folder is somebody else's */
function filesOfLastBuild(folder: string): string[] {
  const stat = statOf(folder);
  if (stat === null) return [];
  if (!stat.isDirectory()) {
    throw new BuildError(`${folder} is a file; --build wants the name of a folder.`);
  }
  if (readdirSync(folder).length === 0) return [];
  const files = readManifest(path.join(folder, MANIFEST));
  if (files === null) {
    throw new BuildError(
      `${folder} is not empty and was not made by --build; name a new or an empty folder.`,
    );
  }
  return files;
}

function readManifest(file: string): string[] | null {
  try {
    const names: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(names) ? names.filter(isInside) : null;
  } catch {
    return null;
  }
}

/** Only such a name is ever removed: the list may have been edited. */
function isInside(name: unknown): name is string {
  return (
    typeof name === 'string' && /^[^/\\]/.test(name) && !/(?:^|[/\\])\.\.(?:[/\\]|$)|:/.test(name)
  );
}

function write(file: string, body: string | Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, body);
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'you may not write there';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is where a folder should be';
    case 'EISDIR':
      return 'a folder is where a file should be';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
