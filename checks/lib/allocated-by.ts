/**
 * Which functions make objects on the heap? Asked of V8's sampling heap profiler, which notes the
 * stack at every so many bytes that are allocated, also of objects that are gone long since; and
 * of its record of collections.
 *
 * Code that the compiler has not optimised yet makes numbers into objects. So the work is done
 * again and again, until once nothing is allocated or all rounds are used up. Optimised code, on
 * the other hand, has functions inlined into others and names only those. So the first round is
 * done without the optimising compiler: it knows the names. Calling thread only.
 */
import { Session } from 'node:inspector';
import { GCProfiler, setFlagsFromString } from 'node:v8';

/** Bytes between two samples: small, so that even a few objects are seen. */
const SAMPLING_BYTES = 256;

/** A function and what it allocated, as the samples estimate it. */
export interface AllocatedBy {
  readonly functionName: string;
  /** The file it stands in, or '' when it is none of ours. */
  readonly file: string;
  readonly bytes: number;
}

export interface AllocationReport {
  /** Collections of any kind while the work was done. */
  readonly collections: number;
  /** The functions that allocated, the greatest part first; one may stand for what it inlines. */
  readonly functions: readonly AllocatedBy[];
  /** Where that was allocated before functions were inlined; numbers that are objects included. */
  readonly suspects: readonly AllocatedBy[];
}

export interface SearchOptions {
  /** Only functions in files whose path this matches; what is outside is not the work's. */
  readonly files: RegExp;
  /** How often the work is done at most; at least once. */
  readonly rounds: number;
}

/**
 * Does the work until a round allocates nothing in the given files and no collection happens.
 *
 * @returns the best round: with no functions and no collections, or with the fewest bytes
 */
export function leastAllocation(work: () => void, options: SearchOptions): AllocationReport {
  // V8 forgets code that nobody calls, also if that is because it is inlined wherever it is used;
  // the next time it then is not.
  setFlagsFromString('--no-flush-bytecode');
  setFlagsFromString('--no-opt');
  const { functions: suspects } = allocatedBy(work, options.files);
  setFlagsFromString('--opt');
  let best: AllocationReport | undefined;
  for (let round = 0; round < options.rounds; round++) {
    const report = { ...allocatedBy(work, options.files), suspects };
    if (report.functions.length === 0 && report.collections === 0) return report;
    if (best === undefined || bytesOf(report) < bytesOf(best)) best = report;
  }
  if (best === undefined)
    throw new RangeError(`leastAllocation: ${options.rounds} rounds are none`);
  return best;
}

/** Does the work once. */
export function allocatedBy(work: () => void, files: RegExp): AllocationReport {
  const session = new Session();
  session.connect();
  const collections = new GCProfiler();
  try {
    session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLING_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    collections.start();
    work();
    const { statistics } = collections.stop();
    return { collections: statistics.length, functions: sampled(session, files), suspects: [] };
  } finally {
    session.disconnect();
  }
}

/** One line for each function, for a failure's message. */
export function allocationText({ collections, functions, suspects }: AllocationReport): string {
  const shown = (list: readonly AllocatedBy[]) =>
    list
      .slice(0, 5)
      .map(({ functionName, file, bytes }) => `${functionName} (${file}): ${bytes} bytes`);
  return [
    ...shown(functions),
    `collections: ${collections}`,
    ...(functions.length === 0 ? [] : ['before functions were inlined:', ...shown(suspects)]),
  ].join('\n');
}

interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

function sampled(session: Session, files: RegExp): AllocatedBy[] {
  const byFunction = new Map<string, AllocatedBy>();
  const visit = ({ callFrame, selfSize, children }: ProfileNode): void => {
    const { functionName, url } = callFrame;
    if (selfSize > 0 && files.test(url)) {
      const key = `${functionName} ${url}`;
      const bytes = selfSize + (byFunction.get(key)?.bytes ?? 0);
      byFunction.set(key, {
        functionName: functionName || '(top level)',
        file: shortened(url),
        bytes,
      });
    }
    for (const child of children) visit(child);
  };
  session.post('HeapProfiler.stopSampling', (error, result) => {
    if (error !== null) throw error;
    visit(result.profile.head);
  });
  return [...byFunction.values()].sort((a, b) => b.bytes - a.bytes);
}

/** From the workbook's top on. */
function shortened(url: string): string {
  return /(?:solutions|days|checks)\/.*$/.exec(url)?.[0] ?? url;
}

/** All bytes that the functions allocated. */
export function bytesOf({ functions }: AllocationReport): number {
  return functions.reduce((sum, { bytes }) => sum + bytes, 0);
}
