// Pure rules about a run of messages that are ascending by id.
import type { Message } from '../api/types';
import { t } from '../strings';

/** What can happen to messages that are there. */
export type Change = { edited: Message } | { deleted: number } | { amended: number; by: (message: Message) => Message };

/** Both runs as one; where a message is in both, the later told one stays. */
export function merged(known: readonly Message[], told: readonly Message[]): Message[] {
  const last = known.at(-1);
  const first = told[0];
  // Mostly one run simply follows the other.
  if (last === undefined || first === undefined || first.id > last.id) return [...known, ...told];
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of told) byId.set(message.id, newer(byId.get(message.id), message));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

export function changed(known: readonly Message[], change: Change): Message[] {
  const id = 'deleted' in change ? change.deleted : 'amended' in change ? change.amended : change.edited.id;
  const at = placeOf(known, id);
  const message = known[at];
  if (message === undefined) return known as Message[];
  if ('deleted' in change) return known.toSpliced(at, 1);
  return known.with(at, 'amended' in change ? change.by(message) : newer(message, change.edited));
}

/** A message after somebody reacted; `count` is how many have chosen that emoji since. */
export function reacted(message: Message, emoji: string, count: number, mine: boolean | null): Message {
  const known = message.reactions.find((reaction) => reaction.emoji === emoji);
  const now = { emoji, count, mine: mine ?? known?.mine ?? false };
  const others = message.reactions.filter((reaction) => reaction.emoji !== emoji);
  if (count === 0) return { ...message, reactions: others };
  // The order in which each emoji came first stays.
  const reactions = known === undefined ? [...others, now] : message.reactions.map((one) => (one === known ? now : one));
  return { ...message, reactions };
}

/** What a message without words carries, in one. */
export function carried({ attachments: [first] }: Message): string {
  return first === undefined ? '' : (first.media.name ?? t.media.kinds[first.media.kind]);
}

/** Where a message stands, by halving; −1 where it is not there. */
export function placeOf(known: readonly Message[], id: number): number {
  let low = 0;
  let high = known.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = known[middle]?.id ?? Infinity;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Of two tellings of a message the one that was edited later; else the second. */
function newer(known: Message | undefined, told: Message): Message {
  return known !== undefined && (known.time_edit ?? '') > (told.time_edit ?? '') ? known : told;
}
