/**
 * The process of one variant and one case: does what it is asked for and nothing between.
 *
 * A process of its own, because two implementations in one would share what the compiler has
 * learned about the calls, and the second would be measured under the assumptions of the first.
 */
import { raiseInliningBudget } from '#inlining-budget';
import { allocationOf } from './allocation.ts';
import { catalogue } from './catalogue.ts';
import type { Answers, Assignment, Reply, Request, RoundResult } from './messages.ts';
import { type BenchCase, expectedSum, type Workload } from './workload.ts';

/** What the consumers added up is not what the producer sent. */
class Miscount extends Error {}

const assignment = JSON.parse(process.argv[2] ?? '') as Assignment;
const bench = await catalogue(assignment.day);
if (bench.inlinesAsEngine === true) raiseInliningBudget();
const benchCase = bench.cases[assignment.caseIndex];
let workload: Workload | undefined;

process.on('message', async (request: Request) => {
  let reply: Reply;
  try {
    reply = { result: await answer(request) };
  } catch (error) {
    reply = { problem: problemOf(error) };
  }
  process.send?.(reply);
});
process.on('disconnect', () => process.exit(0));

async function answer(request: Request): Promise<Answers[keyof Answers]> {
  if (request.ask === 'timeline') {
    if (bench.timeline === undefined) throw new Error(`day ${assignment.day} has no timeline`);
    return bench.timeline.run();
  }
  if (benchCase === undefined) throw new Error(`no case ${assignment.caseIndex}`);
  workload ??= await benchCase[assignment.way]();
  if (request.ask === 'round') return runFor(request.ms, workload, benchCase);
  if (request.ask === 'allocation') return allocating(request.ms, workload, benchCase);
  runFor(request.ms, workload, benchCase);
  return null;
}

/** Whole chunks, until the time is over. */
function runFor(ms: number, workload: Workload, { chunkEvents, sinks }: BenchCase): RoundResult {
  const expected = expectedSum(chunkEvents, sinks);
  const startedMs = performance.now();
  let events = 0;
  let elapsedMs = 0;
  do {
    const sum = workload.run(chunkEvents);
    if (sum !== expected) {
      throw new Miscount(
        `of ${chunkEvents} events some were lost, doubled or changed (their sum is ${sum}, not ${expected})`,
      );
    }
    events += chunkEvents;
    elapsedMs = performance.now() - startedMs;
  } while (elapsedMs < ms);
  return { events, ns: elapsedMs * 1e6 };
}

function allocating(ms: number, workload: Workload, benchCase: BenchCase) {
  let events = 0;
  const { bytes, collections } = allocationOf(() => {
    events = runFor(ms, workload, benchCase).events;
  });
  return { events, bytes, collections };
}

/** One line; the rest of a sentence. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const [line = ''] = error.message.split('\n', 1);
  const saysIt = error instanceof Miscount || error.name === 'NotImplemented';
  return saysIt ? line : `it threw ${error.name}: ${line}`;
}
