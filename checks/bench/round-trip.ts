/**
 * An order's round trip, measured beside what it cannot be faster than.
 *
 *     floor   echo 10k 25k 50k   echo 10k 25k 50k   echo 10k 25k 50k   floor
 *
 * In turns, so that a bad minute of the machine falls on all of them; the differences between the
 * turns are the spread.
 */
import type { Histogram } from 'hdr-histogram-js';
import { type ChildMessages, type EngineProcess, startEngineProcess } from '#engine-process';
import { mergedWindows, type WindowSummary } from '#latency-windows';
import { type LoadResult, runLoad } from '#run-load';
import { UsageError } from '../../scripts/runner/usage-error.ts';
import { type EchoResult, measureEcho } from './echo.ts';
import { errorLine } from './error-line.ts';
import { type Floor, measureFloor } from './floor.ts';
import { merged } from './histogram.ts';

export interface RoundTripOptions {
  readonly floorSeconds: number;
  /** How long each rate is driven in each turn, after {@link warmUpSeconds}. */
  readonly loadSeconds: number;
  readonly warmUpSeconds: number;
  /** How often each rate gets its turn. */
  readonly turns: number;
  /** Requests per second; at least one. The echo is driven at the first. */
  readonly rates: readonly number[];
  readonly connections: number;
  readonly seed: number;
  /** Conditions of the import map that the engine runs with. */
  readonly conditions: readonly string[];
  readonly onProgress: (text: string) => void;
}

export interface RoundTrips {
  readonly floors: readonly [before: Floor, after: Floor];
  /** How late a thread without any work is at the echo's rate, before and after. */
  readonly clock: Series;
  readonly echo: Series;
  readonly engine: readonly EngineSeries[];
}

/** One thing that had several turns. Times in ns. */
export interface Series {
  readonly name: string;
  readonly turns: readonly Histogram[];
  readonly all: Histogram;
  /** All turns by windows of 100 ms. */
  readonly windows: WindowSummary;
}

export interface EngineSeries extends Series {
  readonly rate: number;
  readonly loads: readonly LoadResult[];
  /** What the engine said of itself, turn by turn. */
  readonly reports: readonly EngineReport[];
}

export type EngineReport = ChildMessages['stopped'];

/** How long an engine may take to drain and end. */
const STOP_LIMIT_MS = 15_000;

/** @throws UsageError when the engine does not start, or does not survive */
export async function measureRoundTrips(options: RoundTripOptions): Promise<RoundTrips> {
  const { floorSeconds, rates, onProgress } = options;
  const echoRate = rates[0] as number;
  onProgress('the floor of this machine');
  const before = await measureFloor(floorSeconds, echoRate);
  const echoes: EchoResult[] = [];
  const runs = rates.map((): EngineRun[] => []);
  for (let turn = 1; turn <= options.turns; turn++) {
    const where = `turn ${turn} of ${options.turns}`;
    onProgress(`TCP echo ${perSecond(echoRate)}, ${where}`);
    echoes.push(
      await measureEcho({
        rate: echoRate,
        seconds: options.loadSeconds,
        warmUpSeconds: options.warmUpSeconds,
        connections: options.connections,
      }),
    );
    for (const [index, rate] of rates.entries()) {
      onProgress(`engine ${perSecond(rate)}, ${where}`);
      runs[index]?.push(await driveEngine(rate, options));
    }
  }
  onProgress('the floor of this machine, again');
  const after = await measureFloor(floorSeconds, echoRate);
  onProgress('');
  return {
    floors: [before, after],
    clock: series(
      `clock alone ${perSecond(echoRate)}`,
      [before, after].map(({ late, windows }) => ({ histogram: late, windows })),
    ),
    echo: series(`TCP echo ${perSecond(echoRate)}`, echoes),
    engine: rates.map((rate, index) => {
      const own = runs[index] as EngineRun[];
      const loads = own.map(({ load }) => load);
      const reports = own.map(({ report }) => report);
      return { rate, loads, reports, ...series(`engine ${perSecond(rate)}`, loads) };
    }),
  };
}

interface EngineRun {
  readonly load: LoadResult;
  readonly report: EngineReport;
}

/** Each order executed by the simulator and timed, so that the engine can say what its tail is. */
const ENGINE_ARGS = ['--execution', 'simulator', '--sample-every', '1'];

/** Every turn gets an engine of its own: no backlog or heap of the one before. */
async function driveEngine(rate: number, options: RoundTripOptions): Promise<EngineRun> {
  let engine: EngineProcess | undefined;
  try {
    engine = await startEngineProcess({ conditions: options.conditions, args: ENGINE_ARGS });
    const { resetLatency } = engine;
    let warm = false;
    const load = await runLoad({
      host: engine.host,
      port: engine.port,
      rate,
      seconds: options.loadSeconds,
      warmUpSeconds: options.warmUpSeconds,
      connections: options.connections,
      seed: options.seed,
      onProgress: ({ elapsedSeconds }) => {
        if (!warm && elapsedSeconds >= options.warmUpSeconds) resetLatency();
        warm ||= elapsedSeconds >= options.warmUpSeconds;
      },
    });
    return { load, report: await finishInTime(engine) };
  } catch (error) {
    if (engine !== undefined) endAtOnce(engine);
    const report = error instanceof Error ? error.message : String(error);
    const why = errorLine(report) ?? report.split('\n', 1)[0];
    throw new UsageError(`The engine cannot be measured at ${perSecond(rate)}: ${why}`);
  }
}

/** @throws Error when it does not end, or not in order */
async function finishInTime(engine: EngineProcess): Promise<EngineReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not drain within ${STOP_LIMIT_MS / 1000} s and was ended`));
    }, STOP_LIMIT_MS);
  });
  try {
    return await Promise.race([engine.finish(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function endAtOnce({ pid }: EngineProcess): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function series(name: string, results: readonly EchoResult[]): Series {
  const turns = results.map(({ histogram }) => histogram);
  const windows = mergedWindows(results.map((result) => result.windows));
  return { name, turns, all: merged(turns), windows };
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString('en-GB')}/s`;
}
