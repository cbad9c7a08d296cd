/** `npm run day N -- --watch`: checks again after every save. */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch as watchFolder } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workFolder } from './tree.ts';
import { createWork, hasWork } from './workspace.ts';

const DAY_ENTRY = fileURLToPath(new URL('../day.mjs', import.meta.url));
/** Editors write a file in several steps. */
const SETTLE_MS = 80;

/**
 * Never returns by itself; Ctrl-C ends it.
 *
 * @param args the command line of each single run
 */
export function watchDay(day: number, args: readonly string[]): Promise<number> {
  if (!hasWork(day)) createWork(day);
  return new Promise((resolve) => {
    let running: ChildProcess | undefined;
    let timer: NodeJS.Timeout | undefined;
    const start = () => {
      running?.kill();
      if (process.stdout.isTTY) process.stdout.write('\u001B[2J\u001B[H');
      const child = spawn(process.execPath, [DAY_ENTRY, ...args], { stdio: 'inherit' });
      running = child;
      child.once('exit', () => {
        // One that was ended for the sake of a newer one has nothing to say any more.
        if (child === running) process.stdout.write('\nWatching for a save. Ctrl-C ends it.\n');
      });
    };
    const watcher = watchFolder(workFolder(day), () => {
      clearTimeout(timer);
      timer = setTimeout(start, SETTLE_MS);
    });
    watcher.on('error', (error) => {
      process.stderr.write(`The folder cannot be watched any more: ${error.message}\n`);
      running?.kill();
      resolve(1);
    });
    const stop = () => {
      watcher.close();
      running?.kill();
      resolve(0);
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    start();
  });
}
