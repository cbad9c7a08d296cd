/**
 * Set-up file of every check suite: tells the runner which check is running and in which process,
 * so that its watchdog can name and end one that never comes back.
 */
import { writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeEach, expect } from 'vitest';

const file = process.env['TICK_HEARTBEAT'];

function beat(check: string | null): void {
  if (file === undefined) return;
  const suite = expect.getState().testPath ?? '';
  writeFileSync(file, JSON.stringify({ pid: process.pid, suite, check }));
}

/** Lines a suite may print; what a loop prints beyond that would only fill the memory. */
const MAX_LINES = 1_000;
let lines = 0;
for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const print = console[name].bind(console);
  console[name] = (...values: unknown[]) => {
    lines++;
    if (lines <= MAX_LINES) print(...values);
  };
}

beat(null);
beforeEach(({ task }) => {
  beat(task.name);
});

// A rejection or throw that comes one turn late still belongs to this file's checks.
afterAll(async () => {
  await setImmediate();
  await setImmediate();
});
