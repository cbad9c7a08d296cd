/** Entry of `npm run prove`; plain JavaScript for the reason given in `day.mjs`. */
import { launch } from './runner/launch.mjs';

await launch('../prove.ts');
