/** The models that `npm run explore` knows by name. */
import type { Model } from '../model.ts';
import { aba } from './aba.ts';
import { earlyPublish } from './early-publish.ts';
import { doubleDispatch, earlyRelease } from './family.ts';
import { lostWakeup } from './lost-wakeup.ts';
import { oldLap } from './old-lap.ts';
import type { ModelPair } from './pair.ts';
import { parking } from './parking.ts';
import { pastAGap } from './past-a-gap.ts';
import { spin } from './spin.ts';
import { twoProducers } from './two-producers.ts';

/** Each with the command that replays its schedules. */
export const PAIRS: readonly ModelPair[] = [
  parking,
  lostWakeup,
  earlyRelease,
  doubleDispatch,
  earlyPublish,
  spin,
  aba,
  twoProducers,
  pastAGap,
  oldLap,
].map(({ mistake, wrong, right }) => ({
  mistake,
  wrong: withCommand(wrong),
  right: withCommand(right),
}));

export const MODELS: readonly Model[] = PAIRS.flatMap(({ wrong, right }) => [wrong, right]);

function withCommand(model: Model): Model {
  return { ...model, replayCommand: `npm run explore -- --model ${model.name}` };
}
