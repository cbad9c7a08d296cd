/** The options of `npm run engine` that say which stage runs on which thread. */
import { MAX_LANES } from '#executor';
import { MAX_IO_THREADS } from '#response-router';
import { MAX_PARTITIONS } from '#router';
import {
  type ExecutionName,
  type FamilyPlan,
  TOPOLOGIES,
  type Topology,
  topologyOf,
  WAITS,
} from '#topology';
import { oneOf, wholeNumber } from '../arguments.ts';
import { UsageError } from '../runner/usage-error.ts';

export const TOPOLOGY_HELP = `                  --topology two      one: all on the I/O thread; two: an engine
                                      thread; split: two of them
                  --partitions 4      families side by side, spread over so many
                                      partitions, a power of two; 0: all
                                      orders in the order of their arrival
                  --lanes 1           families of a partition at a time
                  --partition-threads 1
                                      with split: the partitions on so many
                                      threads of their own, before the core
                  --pool-entries 4096 orders that all families hold together
                  --io-threads 1      threads with sockets, one port each: port,
                                      port + 1, …; needs partitions
                  --wait park         an engine thread without orders: park,
                                      yield, spin`;

export const TOPOLOGY_ARGUMENTS = {
  topology: { type: 'string' },
  partitions: { type: 'string' },
  lanes: { type: 'string' },
  'partition-threads': { type: 'string' },
  'pool-entries': { type: 'string' },
  'io-threads': { type: 'string' },
  wait: { type: 'string' },
} as const;

/** What was typed behind an option, or undefined. */
export type TextOf = (name: string) => string | undefined;

/**
 * What fits no topology is the topology's to say, when the engine is made.
 *
 * @throws UsageError
 */
export function topologyOptions(text: TextOf, execution: ExecutionName): Topology {
  const name = oneOf('--topology', text('topology'), TOPOLOGIES, 'two');
  const wait = oneOf('--wait', text('wait'), WAITS, 'park');
  const families = familiesOf(text);
  const ioThreads = wholeNumber('--io-threads', text('io-threads'), {
    from: 1,
    to: MAX_IO_THREADS,
    otherwise: 1,
  });
  const partitionThreads = wholeNumber('--partition-threads', text('partition-threads'), {
    from: 1,
    to: families?.partitions ?? MAX_PARTITIONS,
    otherwise: 1,
  });
  if (text('partition-threads') !== undefined && (name !== 'split' || families === undefined)) {
    throw new UsageError(
      '--partition-threads is for partitions on threads of their own; add --topology split --partitions 4, or leave it away.',
    );
  }
  return topologyOf(name, execution, { wait, families, ioThreads, partitionThreads });
}

function familiesOf(text: TextOf): FamilyPlan | undefined {
  const partitions = wholeNumber('--partitions', text('partitions'), {
    from: 0,
    to: MAX_PARTITIONS,
    otherwise: 0,
  });
  const lanes = wholeNumber('--lanes', text('lanes'), { from: 1, to: MAX_LANES, otherwise: 1 });
  if (partitions > 0) return { partitions, lanes };
  const needless = ['lanes', 'pool-entries'].find((name) => text(name) !== undefined);
  if (needless === undefined) return undefined;
  throw new UsageError(
    `--${needless} is for an engine with partitions; add --partitions 4, or leave it away.`,
  );
}
