/** Finds the paragraph of the notes that explains a failure, when it is one we know. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DayProof } from '../../checks/wrong/wrong-solution.ts';
import type { Failure } from './failure.ts';
import { dayName, ROOT } from './tree.ts';

/** @returns the day's wrong and alternative solutions; null when it has none */
export async function readProof(day: number): Promise<DayProof | null> {
  const file = path.join(ROOT, 'checks', 'wrong', `day-${dayName(day)}.ts`);
  if (!existsSync(file)) return null;
  const module = (await import(pathToFileURL(file).href)) as { default: DayProof };
  return module.default;
}

/**
 * A failure has the signature of a named wrong solution when the same check failed first and its
 * message says the same.
 *
 * @returns `notes/01-ring-buffer.md#…`, or null
 */
export async function explanation(
  day: number,
  check: string,
  failure: Failure,
): Promise<string | null> {
  const proof = await readProof(day);
  const text = messageOf(failure);
  const match = proof?.wrong.find(({ dies }) => dies.check === check && dies.message.test(text));
  return match === undefined ? null : `notes/${match.notes}`;
}

/** All that a failure says, as the wrong solutions' patterns see it. */
export function messageOf(failure: Failure): string {
  return [failure.message, failure.claim].filter((part) => part !== undefined).join('\n');
}
