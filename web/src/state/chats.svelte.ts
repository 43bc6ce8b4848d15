// One's conversations, newest first, with what is unread in them.
import { SvelteMap } from 'svelte/reactivity';
import { getChat, listChats, markRead, type ChatName } from '../api/chats';
import { Failure } from '../api/failure';
import type { Chat, ChatLabel, Entity, Message } from '../api/types';
import { mentions } from './mentions';
import { meet } from './people.svelte';
import { session } from './session.svelte';

const PAGE = 200;

class Chats {
  readonly byEid = new SvelteMap<number, Chat>();
  readonly list = $derived([...this.byEid.values()].sort((a, b) => (activity(a) < activity(b) ? 1 : -1)));
  /** Whether the list is known, be it empty. */
  loaded = $state(false);
  readonly unread = $derived(this.list.filter((chat) => chat.unread > 0).length);
  readonly mentions = $derived(this.list.reduce((sum, chat) => sum + chat.mentions, 0));
  /** Asked for right now, so that a burst of events asks once. */
  private readonly asked = new Map<ChatName, Promise<Chat>>();

  async load(): Promise<void> {
    const seen = new Set<number>();
    for (let offset = 0; ; offset += PAGE) {
      const page = await listChats(offset, PAGE);
      for (const chat of page) {
        seen.add(chat.eid);
        this.put(chat);
      }
      this.loaded = true;
      if (page.length < PAGE) break;
    }
    for (const eid of this.byEid.keys()) if (!seen.has(eid) && eid !== this.visited) this.byEid.delete(eid);
  }

  /** A chat that is on the screen, though it may not be in one's list (yet). */
  visited: number | null = null;

  clear(): void {
    this.byEid.clear();
    this.loaded = false;
  }

  put(chat: Chat): void {
    meet(chat.entity);
    this.byEid.set(chat.eid, chat);
  }

  remove(eid: number): void {
    this.byEid.delete(eid);
  }

  /** Asks for a chat as it is now. It is put into the list, too, where it has been used. */
  fetch(name: ChatName): Promise<Chat> {
    let asked = this.asked.get(name);
    if (asked === undefined) {
      asked = getChat(name)
        .then((chat) => {
          this.put(chat);
          return chat;
        })
        .finally(() => this.asked.delete(name));
      this.asked.set(name, asked);
    }
    return asked;
  }

  /** Counts what was received. An event may be older than what was loaded: then it is counted already. */
  received(message: Message): void {
    const chat = this.byEid.get(message.chat.eid);
    if (chat === undefined) {
      this.refetch(message.chat);
      return;
    }
    if (message.id <= (chat.last_message?.id ?? 0)) return;
    const foreign = message.sender.eid !== session.eid && message.id > chat.read_id;
    this.byEid.set(chat.eid, {
      ...chat,
      last_message: message,
      unread: chat.unread + (foreign ? 1 : 0),
      mentions: chat.mentions + (foreign && mentions(message.text, session.self?.alias) ? 1 : 0),
    });
  }

  edited(message: Message): void {
    const chat = this.byEid.get(message.chat.eid);
    if (chat === undefined) return;
    if (chat.last_message?.id === message.id) this.byEid.set(chat.eid, { ...chat, last_message: message });
    // It may mention us now, or no longer.
    if (message.id > chat.read_id) this.refetch(message.chat);
  }

  deleted(label: ChatLabel, id: number): void {
    const chat = this.byEid.get(label.eid);
    if (chat !== undefined && (chat.last_message?.id === id || id > chat.read_id)) this.refetch(label);
  }

  /** One's own read mark moved, here or in another client. */
  readUpTo(label: ChatLabel, readId: number, unread: number): void {
    const chat = this.byEid.get(label.eid);
    if (chat === undefined || readId < chat.read_id) return;
    this.byEid.set(chat.eid, { ...chat, read_id: readId, unread, mentions: unread === 0 ? 0 : chat.mentions });
    if (unread > 0 && chat.mentions > 0) this.refetch(label);
  }

  /** Marks everything up to a message as read, here at once. */
  async markRead(eid: number, id: number): Promise<void> {
    const chat = this.byEid.get(eid);
    if (chat === undefined || (chat.read_id >= id && chat.unread === 0)) return;
    if (id >= (chat.last_message?.id ?? 0)) {
      this.byEid.set(eid, { ...chat, read_id: Math.max(id, chat.read_id), unread: 0, mentions: 0 });
    }
    try {
      await markRead(eid, id);
    } catch (thrown) {
      // The mark is moved by the next message that is seen; nothing is lost but a count.
      if (!(thrown instanceof Failure)) throw thrown;
    }
  }

  /** How many are pinned is counted by the server. */
  pinsChanged(label: ChatLabel): void {
    if (this.byEid.has(label.eid)) this.refetch(label);
  }

  /** A user or conference was renamed, or changed otherwise. */
  entityEdited(entity: Entity): void {
    const chat = this.byEid.get(entity.eid);
    if (chat !== undefined) this.byEid.set(entity.eid, { ...chat, entity });
  }

  private refetch(label: ChatLabel): void {
    // A chat that is not ours any more is told by another event.
    this.fetch(label.eid).catch(() => {});
  }
}

/** When something last happened, as text that sorts. A chat without messages is as good as new. */
function activity(chat: Chat): string {
  return chat.last_message?.time_sent ?? '';
}

export const chats = new Chats();
