/** What may be typed behind `npm run bench`, and the one sentence for what may not. */
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../scripts/runner/usage-error.ts';
import { benchOptions } from '../../bench/options.ts';

function options(...argv: string[]) {
  return benchOptions(argv, {});
}

function complaint(...argv: string[]): string {
  try {
    options(...argv);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
}

test('nothing is the whole benchmark', () => {
  expect(options()).toEqual({ book: false, quick: false, reference: false });
});

test('a day and everything that goes with it', () => {
  const argv = ['2', '--seconds', '2.5', '--rounds', '9', '--json', 'a.json', '--svg', 'a.svg'];
  expect(options(...argv)).toEqual({
    book: false,
    quick: false,
    reference: false,
    day: 2,
    seconds: 2.5,
    rounds: 9,
    json: 'a.json',
    svg: 'a.svg',
  });
});

test('the books, and everything that goes with them', () => {
  const argv = ['--book', '--quick', '--rounds', '7', '--json', 'a.json', '--svg', 'a.svg'];
  expect(options(...argv)).toEqual({
    book: true,
    quick: true,
    reference: false,
    rounds: 7,
    json: 'a.json',
    svg: 'a.svg',
  });
});

test('the stress runs, all of them or one', () => {
  const common = { book: false, quick: false, reference: false };
  expect(options('--stress')).toEqual({ ...common, stress: [1, 2, 3] });
  expect(options('--stress', '--quick', '--scenario', '2', '--json', 'a.json')).toEqual({
    ...common,
    stress: [2],
    quick: true,
    json: 'a.json',
  });
});

test('help', () => {
  expect(options('--help')).toBeNull();
});

describe('one sentence for', () => {
  test.each([
    [['99'], '"99" is no day'],
    [['x'], '"x" is no day'],
    [['2', '3'], '"3" is one word too many'],
    [['--fast'], "Unknown option '--fast'"],
    [['2', '--stress'], '--stress is a benchmark of its own'],
    [['--stress', '--book'], '--stress is a benchmark of its own'],
    [['--stress', '--svg', 'a.svg'], '--stress has no --svg'],
    [['--stress', '--scenario', '4'], 'expected one of 1, 2, 3'],
    [['--scenario', '1'], '--scenario belongs to --stress'],
    [['2', '--rounds', '4'], '--rounds is "4"; expected a whole number from 5 to 1001'],
    [['2', '--rounds', '1e9'], '--rounds is "1e9"; expected a whole number'],
    [['2', '--seconds', '0'], '--seconds is "0"; expected a number from 0.1 to 60'],
    [['2', '--seconds', 'long'], '--seconds is "long"; expected a number'],
    [['--seconds', '2'], '--seconds and --rounds need a day'],
    [['2', '--book'], '--book is a benchmark of its own'],
    [['--book', '--seconds', '2'], '--book has no --seconds; it has --quick'],
    [['--book', '--reference'], '--book has no --reference; it has --quick'],
    [['2', '--reference'], '--reference is for the whole benchmark'],
  ])('%s', (argv, expected) => {
    const said = complaint(...argv);
    expect(said).toContain(expected);
    expect(said).not.toContain('\n');
  });

  test('a flag that npm kept for itself', () => {
    const environment = { npm_lifecycle_event: 'bench', npm_config_svg: 'true' };
    expect(() => benchOptions(['2'], environment)).toThrow(
      'npm kept --svg for itself. Put two dashes in front: npm run bench -- --svg',
    );
  });
});
