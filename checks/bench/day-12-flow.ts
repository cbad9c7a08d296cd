/** What day 12's benchmark submits: the flow of day 09's first case. */
export const FLOW = { keys: 10_000, batch: 1024 } as const;
