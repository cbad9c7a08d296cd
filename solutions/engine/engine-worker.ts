/** An engine thread: works until the engine stops, and returns to its event loop when called. */
import { parentPort } from 'node:worker_threads';
import { EngineControl } from './engine-control.ts';
import { EngineThread, type ThreadSetup } from './engine-thread.ts';
import { GcTotals } from './gc-totals.ts';
import { type GcMessage, READY } from './thread-group.ts';

export default async function main(setup: ThreadSetup): Promise<void> {
  const control = new EngineControl(setup.control);
  const thread = new EngineThread(setup);
  const gc = new GcTotals();
  const say = (message: GcMessage | typeof READY): void => parentPort?.postMessage(message);
  parentPort?.on('message', () => say({ gc: gc.take() }));
  let { word } = control;
  say(READY);
  while (!control.stopping) {
    thread.run(word);
    word = control.word;
    await new Promise((resolve) => setImmediate(resolve));
  }
  thread.finish();
  say({ gc: gc.take() });
  gc.stop();
  parentPort?.close();
}
