/** The wait strategies by the names that the tables show. */
import { BusySpinWait, ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';
import type { WaitName } from './role.ts';

export function waitOf(name: WaitName): WaitStrategy {
  if (name === 'busy-spin') return new BusySpinWait();
  if (name === 'yield') return new YieldWait();
  return name === 'park' ? new ParkWait() : new ParkWait({ spinLooks: 0 });
}
