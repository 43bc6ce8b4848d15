// The network between the browsers and the server: it can be cut and mended, and its address stays the same when
// the server comes back on another port.
import { connect, createServer, type AddressInfo, type Server as Listener, type Socket } from 'node:net';

export class Wire {
  private readonly listener: Listener;
  private readonly sockets = new Set<Socket>();
  private cut = false;
  private silent = false;

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

  /** Lets nothing pass from now on, and ends nothing: nobody is told that the others are gone. */
  hush(): void {
    this.silent = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** Ends all connections and takes no more, until it is mended. */
  sever(): void {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** What was silent meanwhile is given up: where it led to has forgotten it. */
  mend(): void {
    if (this.silent) for (const socket of this.sockets) socket.destroy();
    this.silent = false;
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
      if (!this.silent) socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
