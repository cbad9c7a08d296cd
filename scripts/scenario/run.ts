/** `npm run scenario` with the modules that this process was started with. */
import { EXIT } from '../runner/usage-error.ts';
import { disturb } from './disturb.ts';
import { HELP, scenarioOptions } from './options.ts';
import { say } from './output.ts';
import { saturate } from './saturate.ts';
import { volume } from './volume.ts';

export async function runScenario(argv: readonly string[]): Promise<number> {
  const options = scenarioOptions(argv, process.env);
  if (options === null) {
    say(HELP);
    return EXIT.PASSED;
  }
  if (options.kind === 'disturbance') return disturb(options);
  return options.kind === 'saturation' ? saturate(options) : volume(options);
}
