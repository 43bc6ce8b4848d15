// What was written and is not confirmed yet. It survives a reload; each message is sent in its turn, and, by its
// key, once, however often it is tried.
import { sendMessage, type Draft } from '../api/messages';
import { Failure, unanswered } from '../api/failure';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Media, Message } from '../api/types';
import { knownHistory } from './history.svelte';
import { keep, kept, onKeptElsewhere } from './kept';

export interface Outgoing {
  key: string;
  chat: number;
  text: string;
  reply_to: number | null;
  attachments: Media[];
  /** When it was written, in milliseconds since 1970. */
  at: number;
  /** Why the server does not take it; such a one waits for a person to decide. */
  refused: string | null;
}

const NAME = 'outbox';
/** A tab sends what another one wrote only when that one has had its time. */
const OTHERS_AFTER_MS = 8_000;
const RETRY_MS = 3_000;

class Outbox {
  private items = $state.raw<readonly Outgoing[]>(kept<Outgoing[]>(NAME) ?? []);
  /** Keys that are this tab's to send and to show: what it wrote, and what another tab did not send in its time. */
  private readonly own = new SvelteSet<string>();
  /** Chats whose first message is on its way. */
  private readonly sending = new SvelteMap<number, string>();
  /** Keys whose message was heard of before the answer came: they are not shown a second time. */
  private readonly heard = new SvelteSet<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    onKeptElsewhere(NAME, () => {
      this.items = kept<Outgoing[]>(NAME) ?? [];
      this.later(OTHERS_AFTER_MS);
    });
  }

  /** What is to be shown below the messages of a chat. */
  of(chat: number): readonly Outgoing[] {
    return this.items.filter((item) => item.chat === chat && this.own.has(item.key) && !this.heard.has(item.key));
  }

  /** A message of one's own was heard of: it may be the one whose answer is still on its way. */
  hear(message: Message): void {
    const key = this.sending.get(message.chat.eid);
    const item = this.items.find((one) => one.key === key);
    if (item !== undefined && isSame(draftOf(item), message)) this.heard.add(item.key);
  }

  get size(): number {
    return this.items.length;
  }

  isSending(item: Outgoing): boolean {
    return this.sending.get(item.chat) === item.key;
  }

  send(chat: number, text: string, replyTo: number | null, attachments: Media[]): void {
    const key = crypto.randomUUID?.() ?? fallbackKey();
    this.own.add(key);
    this.write([...this.items, { key, chat, text, reply_to: replyTo, attachments, at: Date.now(), refused: null }]);
    this.flush();
  }

  retry(key: string): void {
    this.own.add(key);
    this.write(this.items.map((item) => (item.key === key ? { ...item, refused: null } : item)));
    this.flush();
  }

  discard(key: string): void {
    this.write(this.items.filter((item) => item.key !== key));
  }

  /** Tries to send whatever waits: one message of each chat at a time, so that they keep their order. */
  flush(): void {
    const now = Date.now();
    const begun = new Set<number>();
    for (const item of this.items) {
      if (item.refused !== null || begun.has(item.chat) || this.sending.has(item.chat)) continue;
      begun.add(item.chat);
      if (now - item.at > OTHERS_AFTER_MS) this.own.add(item.key);
      if (this.own.has(item.key)) void this.try(item);
      else this.later(OTHERS_AFTER_MS);
    }
  }

  /** After a reload nobody else sends what this browser kept. */
  adopt(): void {
    for (const item of this.items) this.own.add(item.key);
    this.flush();
  }

  private async try(item: Outgoing): Promise<void> {
    this.sending.set(item.chat, item.key);
    try {
      const message = await sendMessage(item.chat, draftOf(item), item.key);
      // In one go, so that it is never seen twice nor not at all. What is unread is counted by what is heard, in order.
      this.discard(item.key);
      knownHistory(item.chat)?.receive(message);
      this.sending.delete(item.chat);
      this.heard.delete(item.key);
      this.flush();
    } catch (thrown) {
      this.sending.delete(item.chat);
      this.failed(item, unanswered(thrown));
    }
  }

  private failed(item: Outgoing, failure: Failure): void {
    if (failure.passes) {
      this.later(failure.retryAfterMs ?? RETRY_MS);
      return;
    }
    // Signed out: it goes out with the next sign-in, or not at all.
    if (failure.status === 401) return;
    this.write(this.items.map((other) => (other.key === item.key ? { ...other, refused: failure.message } : other)));
    this.flush();
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), ms);
  }

  private write(items: readonly Outgoing[]): void {
    // What another tab has added meanwhile stays.
    const known = new Set([...this.items, ...items].map((item) => item.key));
    const elsewhere = (kept<Outgoing[]>(NAME) ?? []).filter((item) => !known.has(item.key));
    this.items = [...items, ...elsewhere];
    keep(NAME, this.items.length === 0 ? null : this.items);
  }
}

/** Whether a message is what somebody drafted. */
function isSame({ text, reply_to, attachments }: Draft, message: Message): boolean {
  const hashes = message.attachments.map(({ media }) => media.hash);
  return text === message.text && reply_to === message.reply_to && attachments.join() === hashes.join();
}

function draftOf({ text, reply_to, attachments }: Outgoing): Draft {
  return { text, reply_to, attachments: attachments.map((media) => media.hash) };
}

/** Over plain http from another machine browsers have no randomUUID. */
function fallbackKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const outbox = new Outbox();
