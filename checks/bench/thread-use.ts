/** What this thread itself has used, as Linux counts it for each thread. */
import { readFileSync } from 'node:fs';

export interface ThreadUse {
  /** Nanoseconds on a processor: what other work on the machine takes away is not in it. */
  readonly ranNs: number;
  /** Calls of `read`, mostly on sockets. */
  readonly reads: number;
  /** How often it gave its core away because it had nothing to do. */
  readonly sleeps: number;
}

/** Since the thread began; undefined where the system does not tell. */
export function threadUse(): ThreadUse | undefined {
  try {
    return {
      ranNs: Number(ofThread('schedstat').split(' ', 1)[0]),
      reads: numberIn(ofThread('io'), 'syscr'),
      sleeps: numberIn(ofThread('status'), 'voluntary_ctxt_switches'),
    };
  } catch {
    return undefined;
  }
}

function ofThread(file: string): string {
  return readFileSync(`/proc/thread-self/${file}`, 'utf8');
}

/** The number in the line `name: 123`; NaN without such a line. */
function numberIn(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name}:`));
  return Number(line?.slice(name.length + 1));
}
