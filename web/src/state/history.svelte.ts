// The messages of one conversation, as far as they are loaded: one unbroken run that grows at both ends and
// follows what happens.
import { getMessage, listMessages, type Part } from '../api/messages';
import { words } from '../api/failure';
import type { Message } from '../api/types';
import { SvelteMap } from 'svelte/reactivity';
import { changed, merged, placeOf, type Change } from './messages';

/** How many messages are asked for at once. */
export const PAGE = 60;
/** How many are kept around where one reads. */
const KEPT_MAX = 600;

export class History {
  messages = $state.raw<readonly Message[]>([]);
  /** Whether the run reaches the first message, and the newest. */
  atOldest = $state(false);
  atNewest = $state(false);
  loading = $state<'anew' | 'older' | 'newer' | null>(null);
  failure = $state<string | null>(null);
  /** Messages that others answer and that may not be in the run; null where they are gone. */
  readonly answered = new SvelteMap<number, Message | null>();
  /** What happened while a page was on its way: it may be older than that. */
  private meanwhile: Change[] = [];
  private received: Message[] = [];
  /** Counts the runs whose first page is there. */
  begun = $state(0);
  /** Counts the runs that were asked for, so that a page for an earlier one is dropped. */
  private run = 0;

  /** How many parts of the screen show it. */
  watched = 0;

  constructor(readonly chat: number) {}

  /** Begins a run at the newest messages. */
  loadNewest(): Promise<void> {
    return this.begin(async () => {
      const page = await listMessages(this.chat, {}, PAGE);
      return { page, atOldest: page.length < PAGE, atNewest: true };
    });
  }

  /** Begins a run around a message. */
  loadAround(id: number): Promise<void> {
    return this.begin(async () => {
      const half = PAGE / 2;
      const [before, from] = await Promise.all([
        listMessages(this.chat, { before: id }, half),
        listMessages(this.chat, { offset: id - 1 }, half),
      ]);
      return { page: [...before, ...from], atOldest: before.length < half, atNewest: from.length < half };
    });
  }

  loadOlder(): Promise<void> {
    const first = this.messages[0];
    if (first === undefined || this.atOldest) return Promise.resolve();
    return this.grow('older', { before: first.id }, (page) => {
      this.messages = merged(page, this.messages);
      this.atOldest = page.length < PAGE;
    });
  }

  loadNewer(): Promise<void> {
    const last = this.messages.at(-1);
    if (last === undefined || this.atNewest) return Promise.resolve();
    return this.grow('newer', { offset: last.id }, (page) => {
      this.messages = merged(this.messages, page);
      this.atNewest = page.length < PAGE;
      if (this.atNewest) this.catchUp();
    });
  }

  /** One's own messages are answered for before what was said before them is heard: so it may belong in between. */
  receive(message: Message): void {
    if (this.loading !== null) this.received.push(message);
    const first = this.messages[0]?.id ?? 0;
    if (this.atNewest && (message.id > first || this.atOldest)) this.messages = merged(this.messages, [message]);
  }

  edit(message: Message): void {
    this.change({ edited: message });
    if (this.answered.has(message.id)) this.answered.set(message.id, message);
  }

  delete(id: number): void {
    this.change({ deleted: id });
    if (this.answered.has(id)) this.answered.set(id, null);
  }

  /** Something about a message changed, but not its text. */
  amend(id: number, by: (message: Message) => Message): void {
    this.change({ amended: id, by });
  }

  find(id: number): Message | undefined {
    return this.messages[placeOf(this.messages, id)];
  }

  /** Sees to it that a message that another one answers is known. */
  async lookUp(id: number): Promise<void> {
    if (this.answered.has(id)) return;
    const known = this.find(id);
    if (known !== undefined) {
      this.answered.set(id, known);
      return;
    }
    this.answered.set(id, null);
    try {
      this.answered.set(id, await getMessage(this.chat, id));
    } catch {
      // Deleted, or not to be read: it stays unknown.
    }
  }

  /** Lets go of what is far above, for whoever looks at the newest. */
  trim(): void {
    if (!this.atNewest || this.loading !== null || this.messages.length <= KEPT_MAX) return;
    this.messages = this.messages.slice(-KEPT_MAX / 2);
    this.atOldest = false;
  }

  /** Lets go of what is far behind whoever scrolls towards an end. */
  letGo(towards: 'older' | 'newer'): void {
    if (this.loading !== null || this.messages.length <= KEPT_MAX) return;
    this.messages = towards === 'older' ? this.messages.slice(0, KEPT_MAX) : this.messages.slice(-KEPT_MAX);
    if (towards === 'older') this.atNewest = false;
    else this.atOldest = false;
  }

  private change(change: Change): void {
    if (this.loading !== null) this.meanwhile.push(change);
    this.messages = changed(this.messages, change);
  }

  private async begin(ask: () => Promise<{ page: Message[]; atOldest: boolean; atNewest: boolean }>): Promise<void> {
    this.run += 1;
    const run = this.run;
    this.loading = 'anew';
    this.failure = null;
    this.meanwhile = [];
    this.received = [];
    try {
      const { page, atOldest, atNewest } = await ask();
      if (run !== this.run) return;
      this.messages = this.upToDate(page);
      this.atOldest = atOldest;
      this.atNewest = atNewest;
      if (atNewest) this.catchUp();
      this.begun += 1;
    } catch (thrown) {
      if (run === this.run) this.failure = words(thrown);
    } finally {
      if (run === this.run) this.loading = null;
    }
  }

  private async grow(way: 'older' | 'newer', part: Part, take: (page: Message[]) => void): Promise<void> {
    if (this.loading !== null) return;
    const run = this.run;
    this.loading = way;
    this.failure = null;
    this.meanwhile = [];
    this.received = [];
    try {
      const page = await listMessages(this.chat, part, PAGE);
      if (run === this.run) take(this.upToDate(page));
    } catch (thrown) {
      if (run === this.run) this.failure = words(thrown);
    } finally {
      if (run === this.run) this.loading = null;
    }
  }

  /** A page with what happened while it was on its way. */
  private upToDate(page: Message[]): Message[] {
    return this.meanwhile.reduce(changed, page);
  }

  /** Adds what was received while the newest page was on its way. */
  private catchUp(): void {
    const first = this.messages[0]?.id ?? 0;
    const gone = new Set(this.meanwhile.map((change) => ('deleted' in change ? change.deleted : 0)));
    const late = this.received.filter((message) => message.id > first && !gone.has(message.id));
    if (late.length > 0) this.messages = merged(this.messages, late);
  }
}

const histories = new Map<number, History>();

/** The history of a conversation; the same object each time. */
export function historyOf(chat: number): History {
  let history = histories.get(chat);
  if (history === undefined) {
    history = new History(chat);
    histories.set(chat, history);
  }
  return history;
}

/** The history, where anybody has looked at it: nothing else needs to hear what happens. */
export function knownHistory(chat: number): History | undefined {
  return histories.get(chat);
}

/** What was loaded may have gaps: forget it all, and load what is on the screen anew. */
export function forgetHistories(): void {
  for (const [chat, history] of histories) {
    if (history.watched > 0) void history.loadNewest();
    else histories.delete(chat);
  }
}
