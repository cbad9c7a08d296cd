/**
 * The models of stage 4: your coalescing under the explorer.
 *
 *     npm run explore -- --model 13/replace --bound 6     the reference's
 *
 * A failed check prints the line that replays its schedule with your files.
 */
import { COALESCING_MODELS } from '../../../checks/explorer/coalescing-models.ts';
import type { Model } from '../../../checks/explorer/model.ts';
import { replayCommand } from '../../../checks/explorer/replay-command.ts';

const script = new URL('../../../scripts/explore.ts', import.meta.url);

function ofDay(name: keyof typeof COALESCING_MODELS): Model {
  return { ...COALESCING_MODELS[name], replayCommand: replayCommand(script, `13/${name}`) };
}

export const MODELS = {
  replace: ofDay('replace'),
  coalescing: ofDay('coalescing'),
  'coalescing-lanes': ofDay('coalescing-lanes'),
};
