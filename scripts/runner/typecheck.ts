/** Lets the compiler look at one day's work, together with the checks that use it. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dayName, fromRoot, ROOT } from './tree.ts';
import { UsageError } from './usage-error.ts';

export interface TypeProblem {
  /** From the top of the workbook. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const LINE = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/;
const LOST_EXPORT =
  /^Module '"(#[\w-]+)"' (?:declares '(\w+)' locally, but it is not exported|has no exported member '(\w+)')/;
const LIMIT_MS = 60_000;

/**
 * @param conditions conditions of the import map: whose modules the names stand for
 * @returns what the compiler objects to; empty when nothing
 * @throws UsageError when the compiler itself cannot be run
 */
export async function typecheck(
  day: number,
  conditions: readonly string[],
): Promise<TypeProblem[]> {
  const folder = path.join(ROOT, 'node_modules', '.cache', 'tick-to-trade');
  mkdirSync(folder, { recursive: true });
  const project = path.join(folder, `tsconfig.day-${dayName(day)}.json`);
  const days = path.join(ROOT, 'days', dayName(day));
  const config = {
    extends: path.join(ROOT, 'tsconfig.json'),
    // Half-written code has unused names; that is no error while learning.
    compilerOptions: {
      customConditions: conditions,
      noUnusedLocals: false,
      noUnusedParameters: false,
      allowUnreachableCode: true,
      typeRoots: [path.join(ROOT, 'node_modules', '@types')],
    },
    include: [path.join(days, 'work', '**/*.ts'), path.join(days, 'checks', '*.ts')],
  };
  writeFileSync(project, JSON.stringify(config));
  const output = await compile(project);
  return output.split('\n').flatMap((line): TypeProblem[] => {
    const match = LINE.exec(line.trim());
    if (match === null) return [];
    const [, file = '', lineNumber, , message = ''] = match;
    return [{ file: fromRoot(path.resolve(ROOT, file)), line: Number(lineNumber), message }];
  });
}

/** What a module does not export although another imports it, or null. */
export function lostExport(
  problems: readonly TypeProblem[],
): { readonly module: string; readonly name: string } | null {
  for (const { message } of problems) {
    const [, module, declared, missing] = LOST_EXPORT.exec(message) ?? [];
    const name = declared ?? missing;
    if (module !== undefined && name !== undefined) return { module, name };
  }
  return null;
}

function compile(project: string): Promise<string> {
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve, reject) => {
    const args = [tsc, '-p', project, '--pretty', 'false'];
    execFile(process.execPath, args, { cwd: ROOT, timeout: LIMIT_MS }, (error, stdout) => {
      const ran = error === null || (typeof error.code === 'number' && stdout.includes('error TS'));
      if (ran) resolve(stdout);
      else
        reject(
          new UsageError(
            `Broken installation: the TypeScript compiler cannot be run (${firstLine(error)}); type: npm ci`,
          ),
        );
    });
  });
}

function firstLine(error: Error): string {
  return error.message.split('\n', 1)[0] ?? '';
}
