/** An engine thread: works until the engine stops, and returns to its event loop when called. */
import { parentPort } from 'node:worker_threads';
import { EngineControl } from './engine-control.ts';
import { EngineThread, type ThreadSetup } from './engine-thread.ts';
import { type GcSummary, GcTotals } from './gc-totals.ts';

/** What the thread says: once when it is ready, and in answer to {@link GC_REQUEST}. */
export type ThreadMessage = 'ready' | { readonly gc: GcSummary };

/** What it is asked for. */
export const GC_REQUEST = 'gc';

export default async function main(setup: ThreadSetup): Promise<void> {
  const control = new EngineControl(setup.control);
  const thread = new EngineThread(setup);
  const gc = new GcTotals();
  const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
  parentPort?.on('message', () => say({ gc: gc.take() }));
  let { word } = control;
  say('ready');
  while (!control.stopping) {
    thread.run(word);
    word = control.word;
    await new Promise((resolve) => setImmediate(resolve));
  }
  say({ gc: gc.take() });
  gc.stop();
  parentPort?.close();
}
