// A server of one's own for a story: the real program, on a free port, with its data in a temporary folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = process.env['PROGRAM_UNDER_TEST'] ?? join(import.meta.dirname, '../../../target/debug/polychat');

export class Server {
  private readonly folder = mkdtempSync(join(tmpdir(), 'polychat-web-'));
  private process: ChildProcess | null = null;
  /** Where it listens now: another port after each start. */
  port = 0;

  async start(): Promise<void> {
    const child = spawn(PROGRAM, ['--listen', '127.0.0.1:0', '--data', this.folder, '--limits', 'off'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: this.folder,
      env: { ...process.env, RUST_LOG: 'warn' },
    });
    this.process = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /listens on http:\/\/[^:]+:(\d+)/u.exec(line)?.[1];
      if (port === undefined) continue;
      this.port = Number(port);
      return;
    }
    throw new Error(`${PROGRAM} did not start`);
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  async close(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}
