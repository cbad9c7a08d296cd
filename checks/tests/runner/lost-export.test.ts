import { expect, test } from 'vitest';
import { lostExport } from '../../../scripts/runner/typecheck.ts';

const problem = (message: string) => ({ file: 'days/04/work/shared-ring.ts', line: 23, message });

test('the compiler tells which export is lost', () => {
  const lost = { module: '#wait-strategy', name: 'wakeSleepers' };
  for (const message of [
    `Module '"#wait-strategy"' declares 'wakeSleepers' locally, but it is not exported.`,
    `Module '"#wait-strategy"' has no exported member 'wakeSleepers'.`,
  ]) {
    expect(
      lostExport([problem("Parameter 'slot' implicitly has an 'any' type."), problem(message)]),
    ).toEqual(lost);
  }
});

test('another type error is no lost export', () => {
  expect(lostExport([])).toBeNull();
  expect(lostExport([problem("Property 'wakes' does not exist on type 'RingShape'.")])).toBeNull();
});
