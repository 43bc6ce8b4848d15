// The one connection to the event stream: it is opened anew whenever it breaks, from the last cursor that was
// heard, so that everything is heard once and in order. It knows nothing about what the events mean.
import { readEvents, type ServerEvent } from './sse';

/** Where the connection stands: on its way, open, to be tried again at a time, or not wanted by the server any more. */
export type LineState =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'waiting'; until: number; busy: boolean }
  | { is: 'signed out' };

export interface LineEars {
  state(state: LineState): void;
  event(event: ServerEvent): void;
}

/** The server sends something every 20 seconds. Where nothing comes for longer, the connection is dead. */
const SILENCE_MAX_MS = 30_000;
const ANSWER_WITHIN_MS = 15_000;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 20_000;

export class Line {
  /** The last cursor that was heard. */
  cursor: string | null = null;
  state: LineState = { is: 'connecting' };
  private attempt: AbortController | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastSign = 0;
  private ended = false;

  constructor(
    private readonly token: string,
    private readonly ears: LineEars,
  ) {
    void this.connect();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.attempt?.abort();
  }

  /** Something suggests that the network is back, or that the machine slept: look now rather than later. */
  wake(): void {
    if (this.state.is === 'waiting') {
      clearTimeout(this.timer);
      void this.connect();
    } else if (this.state.is === 'live' && Date.now() - this.lastSign > SILENCE_MAX_MS) {
      this.attempt?.abort();
    }
  }

  /** Something suggests that the connection is dead: find out. */
  doubt(): void {
    if (this.state.is === 'live') this.attempt?.abort();
  }

  private become(state: LineState): void {
    this.state = state;
    this.ears.state(state);
  }

  private async connect(): Promise<void> {
    if (this.ended) return;
    this.become({ is: 'connecting' });
    const attempt = new AbortController();
    this.attempt = attempt;
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}` };
    if (this.cursor !== null) headers['Last-Event-ID'] = this.cursor;
    let busy = false;
    let retryAfterMs = 0;
    // One watch for both: an answer that does not come, and a stream that falls silent.
    let watch = setTimeout(() => attempt.abort(), ANSWER_WITHIN_MS);
    const alive = () => {
      this.lastSign = Date.now();
      clearTimeout(watch);
      watch = setTimeout(() => attempt.abort(), SILENCE_MAX_MS);
    };
    try {
      const answer = await fetch('/api/v0/events', { headers, signal: attempt.signal, cache: 'no-store' });
      if (answer.status === 401) {
        this.become({ is: 'signed out' });
        return;
      }
      if (answer.ok && answer.body !== null) {
        alive();
        await readEvents(answer.body, (event) => this.hear(event), alive);
      } else {
        busy = true;
        retryAfterMs = 1000 * Number(answer.headers.get('Retry-After') ?? 0);
      }
    } catch {
      // Whatever the reason, the answer to it is to try again.
    } finally {
      clearTimeout(watch);
    }
    if (!this.ended) this.wait(busy, retryAfterMs);
  }

  private hear(event: ServerEvent): void {
    // What passes (who is typing, who is there) moves no cursor.
    if (event.id !== '') this.cursor = event.id;
    this.failures = 0;
    this.ears.event(event);
    if (this.state.is !== 'live') this.become({ is: 'live' });
  }

  private wait(busy: boolean, atLeastMs: number): void {
    const backoff = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    // Not all clients of a server that went down come back in the same moment.
    const delay = Math.max(atLeastMs, backoff * (0.5 + Math.random() / 2));
    this.become({ is: 'waiting', until: Date.now() + delay, busy });
    this.timer = setTimeout(() => void this.connect(), delay);
  }
}
