// Something that takes a moment and may fail: one at a time, with what went wrong in words.
import { untrack } from 'svelte';
import { words } from '../api/failure';

export class Doing {
  busy = $state(false);
  failure = $state<string | null>(null);

  /** Does it, unless it is being done; tells whether it went well. */
  async run(deed: () => Promise<unknown>): Promise<boolean> {
    // An effect that begins something must not depend on whether it is being done.
    if (untrack(() => this.busy)) return false;
    this.busy = true;
    this.failure = null;
    try {
      await deed();
      return true;
    } catch (thrown) {
      this.failure = words(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
