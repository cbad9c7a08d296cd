/** Reads a day's `spec.md`: its front matter and stage headings are the one source of both. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
// A maintained YAML parser, so that front matter means what every editor thinks it means.
import { parse } from 'yaml';
import { dayFolder, fromRoot } from './tree.ts';
import { UsageError } from './usage-error.ts';

export interface Stage {
  /** 1 … */
  readonly number: number;
  readonly title: string;
  /** Offered after the day is done; does not count against it. */
  readonly further: boolean;
  /** Absolute path of its check file. */
  readonly checkFile: string;
}

export interface Spec {
  readonly day: number;
  readonly title: string;
  readonly minutes: number;
  /** Files under `solutions/`: `ring/ring-buffer.ts`. */
  readonly modules: readonly string[];
  /** Day numbers. */
  readonly prerequisites: readonly number[];
  /** File in `notes/`. */
  readonly notes: string;
  readonly stages: readonly Stage[];
}

const STAGE_HEADING = /^## Stage (\d+) · (.+?)( \(further\))?$/;

/** @throws UsageError when the file is not of the documented form */
export function readSpec(day: number): Spec {
  const file = path.join(dayFolder(day), 'spec.md');
  const text = readFileSync(file, 'utf8');
  const split = /^---\n([\s\S]*?)\n---\n/.exec(text);
  if (split?.[1] === undefined) {
    throw new UsageError(
      `${fromRoot(file)} does not begin with front matter between two lines of ---`,
    );
  }
  const front: unknown = parse(split[1]);
  if (typeof front !== 'object' || front === null) {
    throw new UsageError(`${fromRoot(file)}: the front matter is no list of "key: value" lines`);
  }
  const fields = new Map<string, unknown>(Object.entries(front));
  const stages = text
    .split('\n')
    .map((line) => STAGE_HEADING.exec(line))
    .filter((match) => match !== null)
    .map((match): Stage => {
      const [, number, title = '', further] = match;
      const name = `${number}-${slug(title)}.check.ts`;
      return {
        number: Number(number),
        title,
        further: further !== undefined,
        checkFile: path.join(dayFolder(day), 'checks', name),
      };
    });
  return {
    day: field(file, fields, 'day', isNumber),
    title: field(file, fields, 'title', isString),
    minutes: field(file, fields, 'minutes', isNumber),
    modules: field(file, fields, 'modules', isListOf(isString)),
    prerequisites: field(file, fields, 'prerequisites', isListOf(isNumber)),
    notes: field(file, fields, 'notes', isString),
    stages,
  };
}

/** `Wrap-around and a full ring` → `wrap-around-and-a-full-ring`. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** The check files that are there, absolute, in the order of their names. */
export function checkFiles(day: number): string[] {
  const folder = path.join(dayFolder(day), 'checks');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.check.ts'))
    .sort()
    .map((name) => path.join(folder, name));
}

type Guard<T> = (value: unknown) => value is T;
const isString: Guard<string> = (value) => typeof value === 'string';
const isNumber: Guard<number> = (value) => typeof value === 'number';
function isListOf<T>(guard: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(guard);
}

function field<T>(file: string, fields: Map<string, unknown>, key: string, guard: Guard<T>): T {
  const value = fields.get(key);
  if (!guard(value)) {
    throw new UsageError(
      `${fromRoot(file)}: the front matter's "${key}" is ${JSON.stringify(value)}, which is not of the documented form`,
    );
  }
  return value;
}
