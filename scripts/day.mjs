/**
 * Entry of `npm run day`. Plain JavaScript, so that it can speak up when the tools are missing,
 * and so that Vitest loads before tsx does: with tsx active while Vitest loads, a run takes
 * 0.8 s longer.
 */
import { launch } from './runner/launch.mjs';

await launch('../day.ts');
