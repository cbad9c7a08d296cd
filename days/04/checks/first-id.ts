/** Beyond 2³¹: a long, as an order's id is. */
export const FIRST_ID = 2 ** 40;
