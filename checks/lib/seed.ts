/**
 * The seed of this run: every random choice of a check comes from it.
 *
 * `npm run day N -- --seed S` sets it; the runner prints it with a failure.
 */
const given = process.env['TICK_SEED'];

/** A 32-bit integer. */
export const seed: number = given === undefined ? 1 : Number(given) | 0;
