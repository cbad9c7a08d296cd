/** Reads arguments of a verb; what cannot be used is one sentence that says what can. */
import { isIP } from 'node:net';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './runner/usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * `parseArgs` with one sentence for what it refuses.
 *
 * @param allowPositionals whether there may be words that belong to no option
 * @param more what follows the sentence: where to see what there is
 * @throws UsageError that names the stray or unknown argument
 */
export function readCommandLine<O extends Options>(
  argv: readonly string[],
  options: O,
  allowPositionals: boolean,
  more: string,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals });
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\. |\n/,
      1,
    );
    throw new UsageError(`${reason}. ${more}`);
  }
}

/**
 * The options of a verb that takes no words beside them.
 *
 * @throws UsageError that names the stray or unknown argument and what there is
 */
export function readArguments<O extends Options>(
  argv: readonly string[],
  options: O,
  help: string,
) {
  return readCommandLine(argv, options, false, `What there is:\n${help}`).values;
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
 * @param names what may stand behind the option
 * @throws UsageError for any other word
 */
export function oneOf<Name extends string>(
  option: string,
  typed: string | undefined,
  names: readonly Name[],
  otherwise: Name,
): Name {
  if (typed === undefined) return otherwise;
  const name = names.find((one) => one === typed);
  if (name !== undefined) return name;
  throw new UsageError(`${option} is "${typed}"; expected one of ${names.join(', ')}.`);
}

/**
 * Any address of this machine to listen on.
 *
 * @throws UsageError for what is none
 */
export function anyHost(typed: string | undefined): string {
  if (typed === undefined) return '127.0.0.1';
  if (typed === 'localhost' || isIP(typed) !== 0) return typed;
  throw new UsageError(
    `--host is "${typed}"; expected an address such as 127.0.0.1, 0.0.0.0 or ::, or localhost.`,
  );
}

/**
 * A loopback address to listen on or to connect to.
 *
 * @throws UsageError for any other: without a logon nobody outside may reach an engine
 */
export function loopbackHost(typed: string | undefined): string {
  if (typed === undefined) return '127.0.0.1';
  if (typed === 'localhost' || typed === '::1' || /^127(\.\d{1,3}){3}$/.test(typed)) return typed;
  throw new UsageError(
    `--host is "${typed}"; only this machine is allowed (127.0.0.1, ::1, localhost), because without a token the engine asks nobody for a password.`,
  );
}
