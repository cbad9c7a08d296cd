/** The `imports` map of package.json: the picture of the engine. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './tree.ts';

/** Condition → path from the top of the workbook. A plain string in the map is its `default`. */
export type ImportEntry = Readonly<Record<string, string>>;

export function importMap(): ReadonlyMap<string, ImportEntry> {
  const text = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const { imports } = JSON.parse(text) as { imports: Record<string, string | ImportEntry> };
  return new Map(
    Object.entries(imports).map(([name, entry]) => [
      name,
      typeof entry === 'string' ? { default: entry } : entry,
    ]),
  );
}

/**
 * The reference's file behind an import name, absolute.
 *
 * @throws Error when the map does not have the name
 */
export function importTarget(name: string): string {
  const target = importMap().get(name)?.['default'];
  if (target === undefined) throw new Error(`${name} is not in the imports map of package.json`);
  return path.join(ROOT, target);
}
