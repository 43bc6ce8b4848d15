// How far the other one has read in a dialog. The server tells it in the moment when they read, and not again: so it is kept.
import { SvelteMap } from 'svelte/reactivity';
import { keep, kept } from './kept';

const heard = new SvelteMap<number, number>();
const nameFor = (chat: number) => `read.${chat}`;

/** The last message that they are known to have read; 0 where nothing is known. */
export function readByOther(chat: number): number {
  return heard.get(chat) ?? kept<number>(nameFor(chat)) ?? 0;
}

export function hearReadByOther(chat: number, id: number): void {
  if (id <= readByOther(chat)) return;
  heard.set(chat, id);
  keep(nameFor(chat), id);
}
