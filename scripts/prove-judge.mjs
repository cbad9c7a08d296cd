/** Entry of a judge of `npm run prove`; plain JavaScript for the reason given in `day.mjs`. */
import { launch } from './runner/launch.mjs';

await launch('../prove-judge.ts');
