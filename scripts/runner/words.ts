/** The command line of a verb that takes words and no options. */
import { UsageError } from './usage-error.ts';

/**
 * @param usage what to type, as a sentence
 * @returns the words: at least one, at most `most`
 * @throws UsageError for an option, for none and for too many
 */
export function words(argv: readonly string[], most: number, usage: string): [string, ...string[]] {
  const option = argv.find((arg) => arg.startsWith('-'));
  if (option !== undefined) throw new UsageError(`"${option}" is no option here. ${usage}`);
  const [first, ...rest] = argv;
  if (first === undefined) throw new UsageError(usage);
  if (argv.length > most) throw new UsageError(`"${argv[most]}" is one word too many. ${usage}`);
  return [first, ...rest];
}
