/** Finds the benchmark of a day. */
import { existsSync } from 'node:fs';
import type { DayBench } from './workload.ts';

export function hasBench(day: number): boolean {
  return existsSync(moduleOf(day));
}

/** @throws Error when the day has none; ask {@link hasBench} first */
export async function catalogue(day: number): Promise<DayBench> {
  const module = (await import(moduleOf(day).href)) as { default: DayBench };
  return module.default;
}

function moduleOf(day: number): URL {
  return new URL(`./day-${String(day).padStart(2, '0')}.ts`, import.meta.url);
}
