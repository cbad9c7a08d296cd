/** An engine that FIX clients and binary clients reach, and everybody who is connected to it. */
import { Engine, type EngineOptions } from '#engine';
import { FixGateway, type FixGatewayOptions } from '#fix-gateway';
import { topologyOf } from '#topology';
import { Trader } from '../engine/trader.ts';
import { type Fields, ScriptedFixClient } from './fix-script.ts';

export interface FixEngineOptions {
  readonly fix?: Partial<FixGatewayOptions>;
  readonly engine?: EngineOptions;
}

export class FixEngine {
  readonly engine: Engine;
  readonly gateway: FixGateway;
  private readonly fixPort: number;
  private readonly open: { close(): void }[] = [];

  private constructor(engine: Engine, gateway: FixGateway, fixPort: number) {
    this.engine = engine;
    this.gateway = gateway;
    this.fixPort = fixPort;
  }

  /** With the clients CLIENT1 and CLIENT2, whose accounts are 1 and 2, and the symbols SYM0, SYM1. */
  static async start(options: FixEngineOptions = {}): Promise<FixEngine> {
    const engine = new Engine({
      topology: topologyOf('one', 'book'),
      symbols: 2,
      ...options.engine,
      limits: { shutdownGraceMs: 0, drainTimeoutMs: 500, ...options.engine?.limits },
    });
    const gateway = engine.attach(
      (door) =>
        new FixGateway(door, {
          clients: [
            { compId: 'CLIENT1', account: 1 },
            { compId: 'CLIENT2', account: 2 },
          ],
          symbols: ['SYM0', 'SYM1'],
          ...options.fix,
        }),
    );
    await engine.listen(0);
    return new FixEngine(engine, gateway, await gateway.listen(0));
  }

  /** A client that has not logged on. */
  async connect(compId = 'CLIENT1'): Promise<ScriptedFixClient> {
    const client = await ScriptedFixClient.connect(this.fixPort, compId);
    this.open.push(client);
    return client;
  }

  /** A client that has. */
  async client(compId = 'CLIENT1', logon: Fields = {}): Promise<ScriptedFixClient> {
    const client = await this.connect(compId);
    await client.enter(logon);
    return client;
  }

  /** A client of the binary protocol; on the last I/O thread, where FIX clients are on the first. */
  async trader(account: number): Promise<Trader> {
    const trader = await Trader.connect(this.engine.ports.at(-1) ?? 0, account);
    this.open.push(trader);
    return trader;
  }

  async stop(): Promise<void> {
    for (const one of this.open) one.close();
    await this.engine.stop();
  }
}
