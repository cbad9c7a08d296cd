/**
 * The models of the days' own checks, for `npm run explore`. A day that has any exports them by name
 * as `MODELS` of its `checks/models.ts`; here they are called `4/one-slot`, after their day.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { writtenDays } from '../../../scripts/runner/curriculum.ts';
import { dayFolder } from '../../../scripts/runner/tree.ts';
import type { Model } from '../model.ts';

interface ModelsModule {
  readonly MODELS: Readonly<Record<string, Model>>;
}

/** The days that have models, in order. Loads none of them. */
export function daysWithModels(): number[] {
  return writtenDays().filter((day) => existsSync(moduleOf(day)));
}

/** @param day one of {@link daysWithModels} */
export async function modelsOfDay(day: number): Promise<Model[]> {
  const { MODELS } = (await import(pathToFileURL(moduleOf(day)).href)) as ModelsModule;
  return Object.values(MODELS).map((model) => {
    const name = `${day}/${model.name}`;
    return {
      ...model,
      name,
      replayCommand: model.replayCommand ?? `npm run explore -- --model ${name}`,
    };
  });
}

function moduleOf(day: number): string {
  return `${dayFolder(day)}/checks/models.ts`;
}
