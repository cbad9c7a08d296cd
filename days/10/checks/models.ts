/**
 * The models of stage 3: your completion under the explorer.
 *
 *     npm run explore -- --model 10/completion --bound all     the reference's
 *
 * A failed check prints the line that replays its schedule with your files.
 */
import { modelsOfDay } from '../../../checks/explorer/scheduler-models.ts';

export const MODELS = modelsOfDay(10, ['completion', 'two-lanes', 'crowd']);
