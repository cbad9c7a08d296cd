/** Flags that somebody gave to npm instead of to the verb: `npm run day 3 --watch`. */

/**
 * npm keeps such a flag for itself; only a trace of it is left in the environment.
 *
 * @param verb the name in package.json: `day`
 * @param flags the verb's own, without dashes
 * @returns the first of them that npm kept
 */
export function swallowedFlag<Flag extends string>(
  verb: string,
  flags: readonly Flag[],
  environment: NodeJS.ProcessEnv,
): Flag | undefined {
  if (environment['npm_lifecycle_event'] !== verb) return undefined;
  return flags.find((flag) => environment[`npm_config_${flag.replaceAll('-', '_')}`] !== undefined);
}
