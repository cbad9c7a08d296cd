/** What is at a path; null when nothing is there or could be there: no such file, no such name. */
import { type Stats, statSync } from 'node:fs';

export function statOf(absolute: string): Stats | null {
  try {
    return statSync(absolute);
  } catch {
    return null;
  }
}
