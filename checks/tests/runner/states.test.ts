/**
 * Whatever a learner's code does, the runner says what it was in one sentence, ends with a
 * non-zero exit code in bounded time, calls nothing passed, and leaves no process behind.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WorkbookCopy } from './workbook-copy.ts';

const RING = 'days/01/work/ring-buffer.ts';
const SEQUENCE = 'days/01/work/sequence.ts';
const NEXT = '  next(count = 1): number {';

let book: WorkbookCopy;
beforeAll(() => {
  book = new WorkbookCopy();
});
afterAll(() => {
  book.delete();
});
beforeEach(() => {
  book.solve(1);
});
afterEach(() => {
  expect(book.livingProcesses(), 'processes left behind').toEqual([]);
});

async function failing(...args: string[]): Promise<string> {
  const { code, output } = await book.day('1', ...args);
  expect(code, output).toBe(1);
  expect(output).not.toContain('Day 1 is done');
  return output;
}

test('a right solution passes every stage', async () => {
  const { code, output } = await book.day('1');
  expect(output).toContain('Day 1 is done');
  expect(code).toBe(0);
});

test('a wrong solution is shown as expected and received, with file and line', async () => {
  book.edit(RING, 'this.capacity = capacity;', 'this.capacity = capacity + 1;');
  const output = await failing();
  expect(output).toMatch(/expected +\d+/);
  expect(output).toMatch(/received +\d+/);
  expect(output).toMatch(/days\/01\/checks\/1-[\w-]+\.check\.ts:\d+/);
  expect(output).toContain('not checked yet');
});

test('a syntax error: the code cannot be loaded, with file and line', async () => {
  book.append(RING, '\nexport const x = {{;\n');
  const output = await failing();
  expect(output).toContain('Crashed. Your code cannot be loaded');
  expect(output).toContain('days/01/work/ring-buffer.ts:');
});

test('an export that is lost is named, however the run ends', async () => {
  book.solve(4);
  book.edit(
    'days/04/work/wait-strategy.ts',
    'export function wakeSleepers',
    'function wakeSleepers',
  );
  const { code, output } = await book.day('4', '--stage', '2');
  book.remove('days/04/work');
  expect(code, output).toBe(1);
  expect(output).toContain('wakeSleepers');
  expect(output).not.toMatch(/without\s+a\s+word/);
});

test('a throw while loading', async () => {
  book.append(RING, "\nthrow new Error('not today');\n");
  expect(await failing()).toContain('Crashed. Your code cannot be loaded: not today');
});

test('an endless loop while loading', async () => {
  book.append(RING, '\nfor (;;);\n');
  expect(await failing('--limit', '4')).toMatch(/Hung\. It never came back: .*is\s+loaded/s);
});

test('an endless loop in a call', async () => {
  book.edit(RING, NEXT, `${NEXT} for (;;);`);
  expect(await failing('--limit', '4')).toMatch(/Hung\. It never came back: the check "/);
});

test('an endless wait in a call', async () => {
  book.edit(RING, NEXT, `${NEXT} Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`);
  expect(await failing('--limit', '4')).toMatch(/Hung\. It never came back: the check "/);
});

test('process.exit() while loading, whatever the code', async () => {
  book.append(RING, '\nprocess.exit(0);\n');
  expect(await failing()).toContain('Crashed. Your code called process.exit()');
});

test('process.exit() in a call', async () => {
  book.edit(RING, NEXT, `${NEXT} process.exit(0);`);
  expect(await failing()).toContain('Crashed. Your code called process.exit()');
});

test('a rejected promise that nobody handles', async () => {
  book.append(RING, "\nvoid Promise.reject(new Error('nobody listens'));\n");
  expect(await failing()).toMatch(/Crashed\. An error escaped .*nobody listens/s);
});

test('a throw that comes late', async () => {
  book.append(RING, "\nsetImmediate(() => { throw new Error('too late'); });\n");
  expect(await failing()).toMatch(/Crashed\. An error escaped .*too late/s);
});

test('all memory used up', async () => {
  book.append(
    RING,
    '\nconst all: number[][] = []; for (;;) all.push(new Array(1000).fill(1.5));\n',
  );
  expect(await failing()).toContain('Crashed. Your code used up all the memory');
});

test('the process killed from within', async () => {
  book.append(RING, "\nprocess.kill(process.pid, 'SIGKILL');\n");
  expect(await failing()).toContain('Crashed. The process that ran the checks died');
});

test('a type error in code that runs', async () => {
  book.append(SEQUENCE, '\nexport const wrong: string = 5;\n');
  const output = await failing();
  expect(output).toContain('Type error. Every stage passes, but the compiler objects');
  expect(output).toMatch(/days\/01\/work\/sequence\.ts:\d+/);
});

test('a file deleted from work/', async () => {
  book.remove(RING);
  const output = await failing();
  expect(output).toContain('File missing: days/01/work/ring-buffer.ts is not there');
  expect(output).toContain('npm run reset 1 -- ring-buffer.ts');
});

describe('in a worker thread that a check waits for', () => {
  const CHECK = 'days/01/checks/1-slots-and-sequences.check.ts';
  let original = '';
  beforeEach(() => {
    original = book.read(CHECK);
    book.write(
      CHECK,
      `import { expect, test } from 'vitest';
       import { workerSays } from '#sequence';
       test('a worker answers', async () => { expect(await workerSays()).toBe('hello'); });`,
    );
    book.append(
      SEQUENCE,
      `\nimport { spawnWorker } from '#spawn-worker';
       export async function workerSays(): Promise<string> {
         const worker = spawnWorker(new URL('./worker.ts', import.meta.url), { name: 'mine' });
         await worker.done;
         return 'hello';
       }\n`,
    );
  });
  afterEach(() => {
    book.write(CHECK, original);
    book.remove('days/01/work/worker.ts');
  });

  test('an endless loop', async () => {
    book.write('days/01/work/worker.ts', 'for (;;);\n');
    expect(await failing('--limit', '4')).toMatch(/Hung\. It never came back: the check "a worker/);
  });

  test('a throw', async () => {
    book.write('days/01/work/worker.ts', "throw new Error('thrown in the worker');\n");
    expect(await failing()).toMatch(/thrown\s+in\s+the\s+worker/);
  });

  test('process.exit()', async () => {
    book.write('days/01/work/worker.ts', 'process.exit(3);\n');
    expect(await failing()).toMatch(/exit(ed)?\D+3/);
  });
});

test('the runner killed in the middle of an endless loop leaves nothing running', async () => {
  book.append(RING, '\nfor (;;);\n');
  const runner = book.startDay('1', '--limit', '600');
  await until(() => book.livingProcesses().length >= 3); // the runner, its compiler, the checks
  runner.process.kill('SIGKILL');
  await runner.ended;
  await until(() => book.livingProcesses().length === 0);
});

test('--watch checks again after a save, also out of an endless loop, until Ctrl-C', async () => {
  book.append(RING, '\nfor (;;);\n');
  const watching = book.startDay('1', '--watch', '--limit', '600');
  await until(() => book.livingProcesses().length >= 5); // the watcher and the run it started
  book.solve(1);
  await until(() => watching.output.includes('Day 1 is done'));
  book.edit(RING, 'this.capacity = capacity;', 'this.capacity = capacity + 1;');
  await until(() => /received +\d+/.test(watching.output));
  watching.process.kill('SIGINT');
  expect(await watching.ended).toBe(0);
  await until(() => book.livingProcesses().length === 0);
});

/** Looks again and again; the test's own time limit is the bound. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}
