// Why a request failed, in words for whoever looks at the screen.
import { t } from '../strings';

export class Failure extends Error {
  constructor(
    /** The HTTP status; 0 where no answer came. */
    readonly status: number,
    /** A sentence. */
    sentence: string,
    /** Milliseconds after which another try makes sense, where the server says so. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(sentence);
  }

  /** Whether the same request can succeed later, with nothing changed. */
  get passes(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** The failure of an answer that is none of the successes. */
export function refused(response: Response, body: unknown): Failure {
  return refusedWith(response.status, body, response.headers.get('Retry-After'));
}

export function refusedWith(status: number, body: unknown, retryAfter: string | null): Failure {
  const sentence = (body as { error?: unknown } | null | undefined)?.error;
  const seconds = Number(retryAfter ?? NaN);
  return new Failure(
    status,
    typeof sentence === 'string' ? sentence : t.failure.status(status),
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}

/** The sentence for anything that was thrown. */
export function words(thrown: unknown): string {
  return thrown instanceof Failure ? thrown.message : t.failure.unexpected;
}

/** Whatever was thrown where no answer came, as a failure. */
export function unanswered(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const timedOut = thrown instanceof DOMException && thrown.name === 'TimeoutError';
  return new Failure(0, timedOut ? t.failure.slow : t.failure.unreachable);
}
