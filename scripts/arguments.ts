/** Reads arguments of a verb; what cannot be used is one sentence that says what can. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './runner/usage-error.ts';

/**
 * `parseArgs` without positionals. Every option may be given once.
 *
 * @throws UsageError that names the stray or unknown argument and what there is
 */
export function readArguments<O extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: O,
  help: string,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    const what = error instanceof Error ? (error.message.split(/[.\n]/, 1)[0] ?? '') : '';
    throw new UsageError(`${what}. What there is:\n${help}`);
  }
}

/**
 * @param typed what stands behind the option, or undefined when it was not given
 * @returns a whole number from `from` to `to`
 * @throws UsageError
 */
export function wholeNumber<Otherwise>(
  option: string,
  typed: string | undefined,
  range: { readonly from: number; readonly to: number; readonly otherwise: Otherwise },
): number | Otherwise {
  if (typed === undefined) return range.otherwise;
  const value = /^-?\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= range.from && value <= range.to) return value;
  throw new UsageError(
    `${option} is "${typed}"; expected a whole number from ${range.from} to ${range.to}.`,
  );
}

/** As {@link wholeNumber}, with decimals: `2.5`. */
export function decimalNumber(
  option: string,
  typed: string | undefined,
  range: { readonly from: number; readonly to: number; readonly otherwise: number },
): number {
  if (typed === undefined) return range.otherwise;
  const value = /^\d{1,12}(\.\d{1,6})?$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= range.from && value <= range.to) return value;
  throw new UsageError(
    `${option} is "${typed}"; expected a number from ${range.from} to ${range.to}.`,
  );
}

/**
 * A loopback address to listen on or to connect to.
 *
 * @throws UsageError for any other: there is no logon yet, so nobody outside may reach an engine
 */
export function loopbackHost(typed: string | undefined): string {
  if (typed === undefined) return '127.0.0.1';
  if (typed === 'localhost' || typed === '::1' || /^127(\.\d{1,3}){3}$/.test(typed)) return typed;
  throw new UsageError(
    `--host is "${typed}"; only this machine is allowed (127.0.0.1, ::1, localhost), because the engine asks nobody for a password.`,
  );
}
