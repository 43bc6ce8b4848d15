// What is being looked for, kept while one reads what was found and comes back.
import { words } from '../../api/failure';
import { search, type SearchQuery } from '../../api/search';
import type { Hit } from '../../api/types';

const PAGE = 30;

class Finding {
  text = $state('');
  from = $state('');
  /** The chat that is searched; null for all. */
  chat = $state<number | null>(null);
  hits = $state.raw<Hit[]>([]);
  /** What the hits are hits of; null before anything was asked. */
  asked = $state.raw<SearchQuery | null>(null);
  more = $state(false);
  busy = $state(false);
  failure = $state<string | null>(null);

  private query(): SearchQuery | null {
    const q = this.text.trim();
    if (q === '') return null;
    const from = this.from.trim().replace(/^@?/u, '@');
    return { q, ...(this.chat !== null && { chat: String(this.chat) }), ...(from !== '@' && { from }) };
  }

  /** Looks for what stands there now. An answer that comes too late is not shown. */
  async look(): Promise<void> {
    const query = this.query();
    if (JSON.stringify(query) === JSON.stringify(this.asked) && this.failure === null) return;
    this.asked = query;
    this.failure = null;
    if (query === null) {
      this.hits = [];
      this.more = false;
      return;
    }
    await this.ask(query, []);
  }

  async lookOn(): Promise<void> {
    if (this.asked !== null && !this.busy) await this.ask(this.asked, this.hits);
  }

  private async ask(query: SearchQuery, before: Hit[]): Promise<void> {
    this.busy = true;
    try {
      const found = await search(query, before.length, PAGE);
      if (this.asked !== query) return;
      this.hits = [...before, ...found];
      this.more = found.length === PAGE;
    } catch (thrown) {
      if (this.asked !== query) return;
      this.hits = before;
      this.failure = words(thrown);
    } finally {
      if (this.asked === query) this.busy = false;
    }
  }
}

export const finding = new Finding();
