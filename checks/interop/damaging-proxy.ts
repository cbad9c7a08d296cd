/** Passes bytes on between a client and a server, and damages one message when it is told to. */
import { createServer, type Server, Socket } from 'node:net';

export type Direction = 'toServer' | 'toClient';

export class DamagingProxy {
  readonly port: number;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly pending: Record<Direction, RegExp | undefined> = {
    toServer: undefined,
    toClient: undefined,
  };

  private constructor(server: Server, port: number) {
    this.server = server;
    this.port = port;
  }

  static start(serverPort: number): Promise<DamagingProxy> {
    return new Promise((resolve) => {
      const server = createServer();
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        const port = typeof address === 'object' && address !== null ? address.port : 0;
        const proxy = new DamagingProxy(server, port);
        server.on('connection', (client) => proxy.join(client, serverPort));
        resolve(proxy);
      });
    });
  }

  /** In the next bytes of that direction that match, one byte of what matched is changed. */
  damage(direction: Direction, pattern: RegExp): void {
    this.pending[direction] = pattern;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(client: Socket, serverPort: number): void {
    const server = new Socket();
    server.connect(serverPort, '127.0.0.1');
    this.pass(client, server, 'toServer');
    this.pass(server, client, 'toClient');
  }

  private pass(from: Socket, to: Socket, direction: Direction): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => to.write(this.perhapsDamaged(chunk, direction)));
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }

  private perhapsDamaged(chunk: Buffer, direction: Direction): Buffer {
    const at = this.pending[direction]?.exec(chunk.toString('latin1'))?.index;
    if (at === undefined) return chunk;
    this.pending[direction] = undefined;
    const damaged = Buffer.from(chunk);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    return damaged;
  }
}
