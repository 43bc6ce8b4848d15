// Finds people, bots and public groups by the beginnings of their names, while somebody writes them.
import { findEntities } from '../api/entities';
import { words } from '../api/failure';
import type { Entity } from '../api/types';
import { meet } from './people.svelte';

/** Whoever goes on writing within this time does not want an answer yet. */
const PAUSE_MS = 200;

/** Made while a component is made: it looks as long as that is there. */
export class NameQuery {
  text = $state('');
  /** Null while nothing is asked for. */
  found = $state.raw<Entity[] | null>(null);
  failure = $state<string | null>(null);

  constructor() {
    $effect(() => {
      const q = this.text.trim();
      this.failure = null;
      if (q === '') {
        this.found = null;
        return;
      }
      const late = new AbortController();
      const timer = setTimeout(() => void this.look(q, late.signal), PAUSE_MS);
      return () => {
        late.abort();
        clearTimeout(timer);
      };
    });
  }

  private async look(q: string, late: AbortSignal): Promise<void> {
    try {
      // A user name may be written as it is mentioned.
      const found = await findEntities(q.replace(/^@/u, ''));
      if (late.aborted) return;
      found.forEach(meet);
      this.found = found;
    } catch (thrown) {
      if (!late.aborted) this.failure = words(thrown);
    }
  }
}
