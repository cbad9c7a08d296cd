/** The options of `npm run engine` that let FIX clients in. */
import type { Engine, EngineOptions } from '#engine';
import { type FixClientEntry, FixGateway, type FixGatewayOptions } from '#fix-gateway';
import { wholeNumber } from '../arguments.ts';
import { UsageError } from '../runner/usage-error.ts';

export const FIX_HELP = `                  --fix-port 9878     let FIX 4.4 clients in as well, on this port
                  --fix-clients …     which: SenderCompID=account, by commas;
                                      CLIENT1=9001,CLIENT2=9002
                  --fix-symbols …     Symbol of book 0, 1, …, by commas; without
                                      it SYM0, SYM1, …
                  --fix-tick 0.01     the smallest step of a FIX price`;

export const FIX_ARGUMENTS = {
  'fix-port': { type: 'string' },
  'fix-clients': { type: 'string' },
  'fix-symbols': { type: 'string' },
  'fix-tick': { type: 'string' },
} as const;

type Typed = Readonly<Partial<Record<keyof typeof FIX_ARGUMENTS, string | undefined>>>;

const DEFAULT_CLIENTS = 'CLIENT1=9001,CLIENT2=9002';

export interface FixListener {
  readonly port: number;
  readonly options: FixGatewayOptions;
}

/**
 * @param running what the engine is started with
 * @returns undefined when nobody asked for FIX
 * @throws UsageError
 */
export function fixListenerOf(
  typed: Typed,
  running: Pick<EngineOptions, 'log' | 'logonToken'> & { readonly symbols: number },
): FixListener | undefined {
  const port = wholeNumber('--fix-port', typed['fix-port'], {
    from: 0,
    to: 65_535,
    otherwise: undefined,
  });
  if (port === undefined) {
    const names = Object.keys(FIX_ARGUMENTS) as (keyof typeof FIX_ARGUMENTS)[];
    const stray = names.find((name) => typed[name] !== undefined);
    if (stray === undefined) return undefined;
    throw new UsageError(`--${stray} is for FIX clients; say with --fix-port where they connect.`);
  }
  return {
    port,
    options: {
      clients: clientsOf(typed['fix-clients'] ?? DEFAULT_CLIENTS),
      symbols: symbolsOf(typed['fix-symbols'], running.symbols),
      tickSize: typed['fix-tick'] ?? '0.01',
      token: running.logonToken,
      log: running.log,
    },
  };
}

/** @throws UsageError with one sentence for what cannot be */
export function attachFix(engine: Engine, { options }: FixListener): FixGateway {
  try {
    return engine.attach((door) => new FixGateway(door, options));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${error.message}.`);
  }
}

function clientsOf(typed: string): FixClientEntry[] {
  return typed.split(',').map((client) => {
    const [, compId = '', account = ''] = /^(.*)=(\d{1,7})$/.exec(client) ?? [];
    if (compId !== '') return { compId, account: Number(account) };
    throw new UsageError(
      `--fix-clients has "${client}"; expected SenderCompID=account, such as ${DEFAULT_CLIENTS}.`,
    );
  });
}

function symbolsOf(typed: string | undefined, count: number): readonly string[] {
  if (typed === undefined) return Array.from({ length: count }, (_, index) => `SYM${index}`);
  const symbols = typed.split(',');
  if (symbols.length <= count) return symbols;
  throw new UsageError(
    `--fix-symbols names ${symbols.length} symbols; expected at most ${count}, as --symbols has it.`,
  );
}
