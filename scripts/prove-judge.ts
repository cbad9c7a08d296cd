/** A process of `npm run prove`: judges the cases that it is sent, one after the other. */
import { judge, type ProofCase } from './runner/proof.ts';
import type { Judged } from './runner/proof-pool.ts';

/** Ends when whoever sends the cases is gone. */
export function main(): Promise<number> {
  process.on('message', (one: ProofCase) => void answer(one));
  return new Promise((resolve) => {
    process.once('disconnect', () => resolve(0));
  });
}

async function answer(one: ProofCase): Promise<void> {
  let judged: Judged;
  try {
    judged = { verdict: await judge(one) };
  } catch (error) {
    judged = { error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(judged);
}
