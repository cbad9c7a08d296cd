/** How a run reads, and the command that shows it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Cells } from '#cells';
import {
  explain,
  explore,
  type LogicalThread,
  type Model,
  renderTrace,
  replay,
  summary,
} from '#explorer';
import { parking } from '../../explorer/models/parking.ts';
import { formatSchedule, parseSchedule } from '../../explorer/schedule-text.ts';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));

function steps(model: Model, schedule: readonly number[]): string {
  return renderTrace(model, replay(model, schedule).steps);
}

describe('a trace', () => {
  test('has a column for each thread, a line for each step, and says how to see it again', () => {
    const wrong = { ...parking.wrong, replayCommand: 'npm run explore -- --model parking' };
    expect(explain(wrong, explore(wrong))).toBe(
      `
step   consumer                            producer
   1   load items = 0
   2 >                                     add items +1: 0 to 1
   3                                       load parked = 0
   4   store parked := 1
   5   wait on parked while 1: sleeps

> the thread of the step before could have gone on

Deadlock with 1 preemption in 5 steps: consumer sleeps on parked, and nobody is
left to wake it.
Replay: npm run explore -- --model parking --schedule 0,1,1,0,0`.slice(1),
    );
  });

  test('has words for every operation', () => {
    const model: Model = {
      name: 'all',
      cells: { cursor: 0 },
      cellCount: 2,
      slots: { price: 0 },
      threads: {
        writer: (memory) => {
          memory.writePlain(0, 1.5);
          memory.readPlain(0);
          memory.add(0, -3);
          memory.compareExchange(0, -3, 2 ** 31);
          memory.compareExchange(0, 0, 1);
          memory.store(1, 9);
          memory.wait(1, 8);
          memory.pause();
          memory.notify(0);
          memory.notify(1);
        },
        sleeper: (memory) => {
          memory.wait(0, 0, 50);
          memory.wait(0, 0, 50);
        },
      },
    };
    expect(steps(model, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(
      `
step   writer                              sleeper
   1                                       wait on cursor while 0 for 50
                                             ms: sleeps
   2                                       time-out on cursor
   3                                       wait on cursor while 0 for 50
                                             ms: sleeps
   4   write price := 1.5
   5   read price = 1.5
   6   add cursor -3: 0 to -3
   7   cas cursor -3 to -2147483648:
         done
   8   cas cursor 0 to 1: no, it is
         -2147483648
   9   store cell 1 := 9
  10   wait on cell 1 while 8: goes on
  11   pause
  12   notify cursor: wakes sleeper
  13   notify cell 1: wakes nobody`.slice(1),
    );
  });

  test('of more than three threads has one column, with names', () => {
    const once: LogicalThread = (memory) => memory.add(0, 1);
    const threads = { a: once, bee: once, c: once, d: once };
    expect(steps({ name: 'four', cells: { n: 0 }, threads }, [3, 1, 0, 2])).toBe(
      `
   1   d    add n +1: 0 to 1
   2   bee  add n +1: 1 to 2
   3   a    add n +1: 2 to 3
   4   c    add n +1: 3 to 4`.slice(1),
    );
  });

  test('never is wider than 80 columns, and a long one shows its beginning and its end', () => {
    const counts =
      (name: string): LogicalThread =>
      (memory) => {
        for (let i = 0; i < 60; i++) memory.add(0, name.length);
      };
    const name = 'a-thread-with-a-very-long-name-indeed-and-more';
    const threads = { [name]: counts(name), b: counts('b') };
    const model: Model = { name, cells: { 'a cell with a long name': 0 }, threads };
    const text = steps(model, []);
    expect(text).toContain('   … 80 more steps …');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('without a command names the function that replays it', () => {
    expect(explain(parking.wrong, explore(parking.wrong))).toMatch(
      /^Replay: replay\(model, \[0, 1, 1, 0, 0\]\)$/m,
    );
    expect(explain(parking.right, explore(parking.right))).toBe('parking-fixed: no failure');
  });
});

describe('the summary', () => {
  const result = {
    failure: null,
    bound: 2,
    exhausted: true,
    complete: false,
    schedules: 1056,
    runs: 1158,
    elapsedMs: 20.04,
    swallowedBy: [],
  };
  const model: Model = { name: 'm', cells: {}, threads: { a: () => 0 } };

  test.each([
    [{}, 'm: survives all 1,056 schedules with at most 2 preemptions.\n1,158 runs in 20 ms.'],
    [{ complete: true }, 'm: survives all 1,056 schedules there are.\n1,158 runs in 20 ms.'],
    [{ complete: true, elapsedMs: 2000 }, '\n1,158 runs in 2,000 ms, 579 a second.'],
    [
      { bound: 0, schedules: 1 },
      'm: survives the one schedule with no preemption.\n1,158 runs in 20 ms.',
    ],
    [{ exhausted: false }, 'm: not exhausted; no failure in 1,056 schedules with at most 2'],
    [
      { exhausted: false, bound: Infinity },
      'm: not exhausted; no failure in 1,056 schedules drawn by',
    ],
  ])('says what was visited: %j', (part, expected) => {
    expect(summary(model, { ...result, ...part })).toContain(expected);
  });
});

describe('a schedule as text', () => {
  test.each([
    [[0, 1, 1, 0], '0,1,1,0'],
    [[0, 0, 0, 0, 1], '0,0,0,0,1'],
    [[2, 0, 0, 0, 0, 0], '2,0:5'],
    [Array.from({ length: 500 }, () => 0), '0:500'],
  ])('%j', (schedule, text) => {
    expect(formatSchedule(schedule)).toBe(text);
    expect(parseSchedule(text)).toEqual(schedule);
  });

  test.each(['', '0,', 'a', '0;1', '-1', '0:', '1.5', '10', '0:9999999'])('not "%s"', (text) => {
    expect(parseSchedule(text)).toBeNull();
  });
});

describe('npm run explore', () => {
  function run(...argv: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/explore.ts', ...argv],
      { cwd: TOP, encoding: 'utf8', timeout: 30_000 },
    );
    return { status, stdout, stderr };
  }

  test('without arguments lists the models', () => {
    const { status, stdout } = run();
    expect(stdout).toMatch(/^ {2}lost-wakeup +opens the gate of a family/m);
    expect(status).toBe(0);
  });

  test('knows the models of the days by their day', () => {
    expect(run().stdout).toMatch(/^Of day 4, its own checks:\n\n {2}4\/one-sleeper, /m);
    const { status, stdout } = run('--model', '4/one-slot', '--bound', '1');
    expect(stdout).toMatch(/^4\/one-slot: survives all \d+ schedules/m);
    expect(status).toBe(0);
    expect(run('--model', '4/no-such').stderr).toMatch(/expected one of 4\/one-sleeper, /);
  });

  test('shows the shortest failure, what it visited, and ends with exit code 1', () => {
    const { status, stdout, stderr } = run('--model', 'lost-wakeup');
    expect(stdout).toContain('   4   store busy := 0\n');
    expect(stdout).toContain(
      '\nReplay: npm run explore -- --model lost-wakeup --schedule 0,1,1,0\n',
    );
    expect(stdout).toMatch(/^lost-wakeup: visited all 4 schedules with at most 1 preemption/m);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });

  test('exhausts the right form to any bound, with exit code 0', () => {
    const { status, stdout } = run('--model', 'lost-wakeup-fixed', '--bound', 'all');
    expect(stdout).toMatch(/^lost-wakeup-fixed: survives all 100 schedules there are/);
    expect(status).toBe(0);
  });

  test('replays a schedule, whether it fails or ends well', () => {
    const failing = run('--model', 'lost-wakeup', '--schedule', '0,1,1,0');
    expect(failing.stdout).toContain('Invariant with 1 preemption in 4 steps: the task is pending');
    expect(failing.status).toBe(1);
    const good = run('--model', 'lost-wakeup', '--schedule', '1');
    expect(good.stdout).toMatch(/lost-wakeup: this run ends well\.\n$/);
    expect(good.status).toBe(0);
  });

  test('walks by a seed', () => {
    const { status, stdout } = run('--model', 'aba', '--walks', '2000', '--seed', '3');
    expect(stdout).toMatch(/^aba: not exhausted; visited 2,000 schedules drawn by chance/m);
    expect(status).toBe(1);
  });

  test.each([
    [['--model', 'nobody'], '--model is "nobody"; expected one of parking, parking-fixed,'],
    [['--bound', '3'], '--bound needs a model:'],
    [['--model', 'aba', '--bound', 'x'], '--bound is "x"; expected a whole number from 0 to 999'],
    [['--model', 'aba', '--schedule', '0,x'], '--schedule is "0,x"; expected thread numbers'],
    [['--model', 'aba', '--seed', '3'], '--seed is for --walks'],
    [['--model', 'aba', '--walks', '0'], '--walks is "0"; expected a whole number from 1'],
    [['--model', 'aba', '--walks', '9', '--bound', '1'], 'Give one of --bound, --walks'],
    [['--model', 'aba', '--walks', '9', '--measure'], 'Give one of --bound, --walks'],
    [['--stress', '--model', 'aba'], '--stress stands alone'],
    [['--modle', 'aba'], "Unknown option '--modle'"],
  ])('%j is answered with one sentence, and exit code 2', (argv, sentence) => {
    const { status, stdout, stderr } = run(...argv);
    expect(stderr).toContain(sentence);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

test('production cells do what Atomics does', async () => {
  const { SharedCells } = await import('../../../solutions/ring/cells.ts');
  const array = new Int32Array(new SharedArrayBuffer(8));
  const cells: Cells = new SharedCells(array, new Float64Array(2));
  cells.store(0, 2 ** 31);
  expect(array[0]).toBe(-(2 ** 31));
  expect(cells.add(0, -1)).toBe(-(2 ** 31));
  expect(cells.load(0)).toBe(2 ** 31 - 1);
  expect(cells.compareExchange(0, 1, 2)).toBe(2 ** 31 - 1);
  expect(cells.compareExchange(0, 2 ** 31 - 1, 2)).toBe(2 ** 31 - 1);
  expect(array[0]).toBe(2);
  expect(cells.wait(0, 3)).toBe('not-equal');
  expect(cells.wait(0, 2, 0)).toBe('timed-out');
  expect(cells.notify(0)).toBe(0);
  cells.pause();
  cells.pause(10);
  cells.writePlain(1, 0.5);
  expect(cells.readPlain(1)).toBe(0.5);
});
