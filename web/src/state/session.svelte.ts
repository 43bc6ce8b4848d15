// Who has signed in, in this browser: all tabs share it. Signing in or out begins the page anew, so that nothing
// that one person has seen is left for the next.
import { signIn, signOut } from '../api/accounts';
import { useToken } from '../api/client';
import type { User } from '../api/types';
import { forget, keep, kept, onKeptElsewhere } from './kept';
import { to } from './route.svelte';
import { abandonUploads } from './uploads.svelte';

const NAME = 'session';
/** Kept once somebody has signed in in this browser: they are asked to do so again, and not to register. */
export const KNOWN = 'known';

class Session {
  /** What proves it; null where nobody has signed in. */
  readonly token = kept<string>(NAME);
  /** Oneself, once the server has said who that is. */
  self = $state<User | null>(null);

  constructor() {
    useToken(this.token, () => this.wasEnded());
    onKeptElsewhere(NAME, () => {
      if (kept<string>(NAME) !== this.token) this.begin(to.home());
    });
  }

  /** One's own eid; 0 before it is known, which nobody has. */
  get eid(): number {
    return this.self?.eid ?? 0;
  }

  /** Signs in and goes to a place. */
  async signIn(username: string, password: string, address: string): Promise<void> {
    keep(KNOWN, true);
    keep(NAME, await signIn(username, password));
    location.replace(address);
  }

  async signOut(): Promise<void> {
    await signOut();
    this.leave(to.signIn());
  }

  /** The server does not know the session any more. */
  wasEnded(): void {
    this.leave(`${to.signIn()}?ended`);
  }

  private leave(address: string): void {
    // What was written belongs to who wrote it, not to who signs in next.
    forget('');
    keep(KNOWN, true);
    this.begin(address);
  }

  /** Begins the page anew, as somebody else or nobody: that is not asked. */
  private begin(address: string): void {
    abandonUploads();
    location.replace(address);
  }
}

export const session = new Session();
