/**
 * Ends this process when its parent is gone. Preloaded into the processes that run a learner's
 * code: such a process may loop for ever, and then nothing on its own thread would notice.
 */
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  const watch = `
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    }, 250);
  `;
  new Worker(watch, { eval: true, execArgv: [], env: {} }).unref();
}
