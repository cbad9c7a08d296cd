/** `npm run bench:ring`: what a handoff between threads costs. It judges nobody. */
import { machineText, thisMachine } from '../checks/bench/machine.ts';
import { watchOthers } from '../checks/bench/shared-ring/others.ts';
import { runWays } from '../checks/bench/shared-ring/run.ts';
import { halfRoundTrips, rateTable } from '../checks/bench/shared-ring/tables.ts';
import { LATENCY, THROUGHPUT } from '../checks/bench/shared-ring/ways.ts';
import { readCommandLine, wholeNumber } from './arguments.ts';
import { showProgress } from './runner/progress-line.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run bench:ring                 the shared ring beside naive, ringbuf.js, MessagePort
npm run bench:ring -- --rounds 21   turns for each way
                      --only tens   the tables whose title has this word in it`;

const LATENCY_TITLE = 'half round trip';

const FLAGS = {
  help: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  only: { type: 'string', default: '' },
} as const;

function main(argv: readonly string[]): Promise<number> {
  return verb(async () => {
    const { values } = readCommandLine(
      argv,
      FLAGS,
      false,
      'To see what there is: npm run bench:ring -- --help',
    );
    if (values.help) return print(HELP);
    const rounds = wholeNumber('--rounds', values.rounds, { from: 3, to: 1001, otherwise: 15 });
    const options = { rounds, warmUpRounds: 3, onProgress: showProgress };
    print('The benchmark of the shared ring');
    print(machineText(thisMachine()));
    print(`  ${rounds} rounds of each way, in turns, after ${options.warmUpRounds} to warm up`);
    const tables = THROUGHPUT.filter(({ title }) => title.includes(values.only));
    const measuresLatency = LATENCY_TITLE.includes(values.only);
    if (tables.length === 0 && !measuresLatency) {
      const titles = [...THROUGHPUT.map(({ title }) => title), LATENCY_TITLE].join('; ');
      throw new UsageError(`--only "${values.only}" is in no title; there are: ${titles}.`);
    }
    for (const { title, ways } of tables) {
      const others = watchOthers();
      print(`\n${rateTable(title, await runWays(ways, options))}`);
      print(othersText(others()));
    }
    if (measuresLatency) {
      const others = watchOthers();
      print(`\n${halfRoundTrips(await runWays(LATENCY, options))}`);
      print(othersText(others()));
    }
    return EXIT.PASSED;
  });
}

function othersText(share: number): string {
  const percent = (100 * share).toFixed(0);
  return `  other programs had ${percent} % of the cores meanwhile`;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.PASSED;
}

process.exitCode = await main(process.argv.slice(2));
