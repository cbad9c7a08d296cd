/** Entry of `npm run dod`; plain JavaScript for the reason given in `day.mjs`. */
import { launch } from './runner/launch.mjs';

await launch('../dod.ts');
