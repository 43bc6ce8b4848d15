// The network between the browsers and the server: it can be cut and mended, and its address stays the same when
// the server comes back on another port.
import { connect, createServer, type AddressInfo, type Server as Listener, type Socket } from 'node:net';

export class Wire {
  private readonly listener: Listener;
  private readonly sockets = new Set<Socket>();
  private cut = false;
  /** How many connections are open. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  private constructor(private readonly port: () => number) {
    this.listener = createServer((near) => this.join(near));
  }

  static async to(port: () => number): Promise<Wire> {
    const wire = new Wire(port);
    await new Promise<void>((resolve) => wire.listener.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Ends all connections and takes no more, until it is mended. */
  sever(): void {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.cut = false;
  }

  close(): void {
    this.sever();
    this.listener.close();
  }

  private join(near: Socket): void {
    if (this.cut) {
      near.destroy();
      return;
    }
    const far = connect(this.port(), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
