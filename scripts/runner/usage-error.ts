/** Something was typed, or is in a state, that one sentence can put right. Not a bug of ours. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const EXIT = { PASSED: 0, NOT_PASSED: 1, USAGE: 2 } as const;

/** Runs a verb; a {@link UsageError} becomes its sentence and exit code 2. */
export async function verb(run: () => Promise<number> | number): Promise<number> {
  // `npm run diff 1 | head` closes the pipe early; that is no error of anybody's.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.PASSED);
  });
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.USAGE;
  }
}
