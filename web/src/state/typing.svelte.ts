// Who is writing, in which chat. It passes by itself.
import { tellTyping } from '../api/presence';
import { SvelteMap } from 'svelte/reactivity';
import { lookUp } from './people.svelte';
import { session } from './session.svelte';

/** How long it is true without being told again; the server says so. */
const LASTS_MS = 8_000;
/** One's own is told again before that. */
const AGAIN_MS = 5_000;

class Typing {
  /** By chat and person: the timer that ends it. */
  private readonly heardOf = new SvelteMap<string, ReturnType<typeof setTimeout>>();
  private toldAt = 0;
  private toldOf = 0;

  /** Who is writing in a chat. */
  in(chat: number): number[] {
    const beginning = `${chat} `;
    return [...this.heardOf.keys()].filter((key) => key.startsWith(beginning)).map((key) => Number(key.slice(beginning.length)));
  }

  heard(chat: number, eid: number): void {
    if (eid === session.eid) return;
    lookUp(eid);
    this.ended(chat, eid);
    this.heardOf.set(`${chat} ${eid}`, setTimeout(() => this.ended(chat, eid), LASTS_MS));
  }

  /** Their message is there, or they stopped. */
  ended(chat: number, eid: number): void {
    clearTimeout(this.heardOf.get(`${chat} ${eid}`));
    this.heardOf.delete(`${chat} ${eid}`);
  }

  /** Tells the others, as often as is of use. */
  tell(chat: number): void {
    const now = Date.now();
    if (chat === session.eid || (chat === this.toldOf && now - this.toldAt < AGAIN_MS)) return;
    this.toldAt = now;
    this.toldOf = chat;
    // Nobody misses it.
    tellTyping(chat).catch(() => {});
  }

  /** What is sent is no longer being written: the next beginning is news. */
  stop(): void {
    this.toldAt = 0;
  }
}

export const typing = new Typing();
