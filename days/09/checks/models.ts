/**
 * The models of stages 1, 2, 4 and 5: your own classes over the explorer's memory.
 *
 *     npm run explore -- --model 9/one-lane --bound 5     the reference's
 *
 * A failed check prints the line that replays its schedule with your files.
 */
import { modelsOfDay } from '../../../checks/explorer/scheduler-models.ts';

export const MODELS = modelsOfDay(9, [
  'gate',
  'pool',
  'queue',
  'one-lane',
  'other-lanes',
  'reclaim',
]);
