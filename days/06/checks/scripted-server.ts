/**
 * A server that does what the script says, on the clock that is set by hand.
 *
 * It takes one request after the other, each for the same time, and stands still once. It answers
 * when it is asked for, so nothing here waits: a request's answer is known when it is sent.
 */
export interface Script {
  readonly workNs: number;
  /** From here on it does not begin anything … */
  readonly stallAtNs: number;
  /** … for so long. */
  readonly stallNs: number;
}

export class ScriptedServer {
  private readonly script: Script;
  private freeAtNs = 0;

  constructor(script: Script) {
    this.script = script;
  }

  /** @returns when the answer comes to a request that is sent at `nowNs` */
  answerAt(nowNs: number): number {
    const { workNs, stallAtNs, stallNs } = this.script;
    const ready = Math.max(nowNs, this.freeAtNs);
    const stalled = ready >= stallAtNs && ready < stallAtNs + stallNs;
    this.freeAtNs = (stalled ? stallAtNs + stallNs : ready) + workNs;
    return this.freeAtNs;
  }
}

/**
 * The naive client: asks every `everyNs`, but not before it has its answer. What it missed
 * meanwhile it never asks.
 *
 * @returns the latencies that it sees, in ns
 */
export function closedLoop(server: ScriptedServer, everyNs: number, untilNs: number): number[] {
  const latencies: number[] = [];
  for (let nowNs = 0; nowNs < untilNs; ) {
    const answerNs = server.answerAt(nowNs);
    latencies.push(answerNs - nowNs);
    nowNs = Math.max(nowNs + everyNs, Math.ceil(answerNs / everyNs) * everyNs);
  }
  return latencies;
}
