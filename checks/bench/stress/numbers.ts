/** The scenarios of `npm run bench -- --stress`, by number. */
export const STRESS_SCENARIOS = [1, 2, 3] as const;
export type StressNumber = (typeof STRESS_SCENARIOS)[number];
