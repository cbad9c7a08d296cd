/** How long this thread itself has run: what other work on the machine takes away is not in it. */
import { readFileSync } from 'node:fs';

/** Nanoseconds on a processor since the thread began; undefined where the system does not tell. */
export function threadTimeNs(): number | undefined {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]);
  } catch {
    return undefined;
  }
}
