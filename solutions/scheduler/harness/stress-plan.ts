/**
 * Every request of a scenario in the order in which it is due, by number: 0, 1, 2 …
 *
 * The number goes with the request as its client order id, so that everybody who meets it knows
 * which one it is. The same scenario gives the same plan on every thread. Control plane.
 */
import { Schedule } from '#open-loop';
import { familyKey, partitionOf } from '#router';
import type { StressScenario } from './stress-scenario.ts';

/** All requests come from this connection: a burst of −1 from one is what is hard to spread. */
export const CONNECTION = 1;

/** The family of a request that has none but its own. */
export const ALONE = -1;

export class StressPlan {
  readonly scenario: StressScenario;
  readonly requests: number;
  /** By request: when it is due, in ns from the start of the run. */
  readonly dueNs: Float64Array;
  readonly correlationIds: Float64Array;
  /** By request: which flow of the scenario it belongs to. */
  readonly flows: Uint8Array;
  readonly partitions: Uint8Array;
  /** By request: the number of its family, 0 …, or {@link ALONE}. */
  readonly families: Int32Array;
  readonly familyCount: number;
  /** The partition of the scenario's hot id; −1 without one. */
  readonly hotPartition: number;

  constructor(scenario: StressScenario, partitions: number) {
    const { flows, hotId } = scenario;
    const all = flows.flatMap((flow, index) => {
      const schedule = new Schedule(flow);
      return Array.from({ length: flow.requests }, (_, i) => ({
        dueNs: schedule.dueNs(i),
        flow: index,
        id: flow.ids[i % flow.ids.length] as number,
      }));
    });
    all.sort((a, b) => a.dueNs - b.dueNs || a.flow - b.flow);
    const known = new Map<number, number>();
    const familyOf = (id: number): number => {
      if (id < 0) return ALONE;
      const family = known.get(id) ?? known.size;
      known.set(id, family);
      return family;
    };
    this.scenario = scenario;
    this.requests = all.length;
    this.dueNs = Float64Array.from(all, ({ dueNs }) => dueNs);
    this.correlationIds = Float64Array.from(all, ({ id }) => id);
    this.flows = Uint8Array.from(all, ({ flow }) => flow);
    this.families = Int32Array.from(all, ({ id }) => familyOf(id));
    this.familyCount = known.size;
    this.partitions = Uint8Array.from(all, ({ id }, request) =>
      partitionOf(familyKey(id, CONNECTION, request), partitions),
    );
    this.hotPartition = hotId === undefined ? -1 : partitionOf(hotId, partitions);
  }

  /** When nothing is offered any more. */
  get offeredNs(): number {
    const { warmUpNs, measureNs } = this.scenario;
    return warmUpNs + measureNs;
  }

  /** When the run is over, drained or not. */
  get endNs(): number {
    return this.offeredNs + this.scenario.coolDownNs;
  }
}
