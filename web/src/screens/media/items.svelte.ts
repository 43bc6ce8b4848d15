// One of the lists of what a chat carries, the newest first, as far as it was asked for.
import { listItems, type ListName } from '../../api/media';
import { words } from '../../api/failure';
import type { Item } from '../../api/types';

const PAGE = 60;

export class Items {
  list = $state.raw<readonly Item[]>([]);
  /** Whether there are more to ask for. */
  more = $state(true);
  failure = $state<string | null>(null);
  private busy = false;

  constructor(
    private readonly chat: number,
    readonly name: ListName,
  ) {}

  /** Asks for those after what is known. */
  async loadMore(): Promise<void> {
    if (this.busy || !this.more) return;
    this.busy = true;
    try {
      const page = await listItems(this.chat, this.name, this.list.length, PAGE);
      this.more = page.length === PAGE;
      this.list = merged(this.list, page);
      this.failure = null;
    } catch (thrown) {
      this.failure = words(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** Something was said or deleted: the newest may be others now. */
  async refresh(): Promise<void> {
    try {
      const page = await listItems(this.chat, this.name, 0, PAGE);
      const last = page.length < PAGE ? 0 : (page.at(-1)?.id ?? 0);
      this.list = merged(page, this.list.filter((one) => one.id < last));
    } catch {
      // What is known stays; the connection says what is wrong.
    }
  }

  drop(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
  }
}

/** Both, each once: while one scrolls, what was counted from the newest on may have moved. */
export function merged(known: readonly Item[], told: readonly Item[]): Item[] {
  const ids = new Set(known.map((one) => one.id));
  return [...known, ...told.filter((one) => !ids.has(one.id))];
}
