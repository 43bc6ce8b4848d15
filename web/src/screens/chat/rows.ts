// What stands in the list below each other: messages in groups of one sender, days, where the unread begins, and
// what is not sent yet.
import type { Message } from '../../api/types';
import { startOfDay } from '../../state/clock.svelte';
import type { Outgoing } from '../../state/outbox.svelte';

/** How a row stands with its neighbours: the first of a group shows who it is. */
interface Grouped {
  first: boolean;
  last: boolean;
}

export type Row =
  | { key: string; is: 'beginning' }
  | { key: string; is: 'day'; day: number }
  | { key: string; is: 'unread' }
  | ({ key: string; is: 'message'; message: Message } & Grouped)
  | ({ key: string; is: 'outgoing'; item: Outgoing } & Grouped);

/** Messages of one sender that are further apart are not one group. */
const GROUP_MS = 5 * 60_000;

export interface Shown {
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  /** Whether the first of the messages is the first of all. */
  fromBeginning: boolean;
  /** The read mark when one came; null where no line is wanted. */
  readUpTo: number | null;
  self: number;
}

export function rowsOf({ messages, outgoing, fromBeginning, readUpTo, self }: Shown): Row[] {
  const rows: Row[] = [];
  if (fromBeginning) rows.push({ key: 'beginning', is: 'beginning' });
  let before: { sender: number; at: number; day: number } | null = null;
  let group: Grouped | null = null;
  let lined = readUpTo === null;

  const place = (sender: number, at: number, unread: boolean): Grouped => {
    const day = startOfDay(new Date(at));
    // The day of a run's first message is not marked: what comes above it is not known yet.
    if (before === null ? fromBeginning : before.day !== day) {
      rows.push({ key: `day ${day}`, is: 'day', day });
      group = null;
    }
    if (unread) {
      rows.push({ key: 'unread', is: 'unread' });
      group = null;
    }
    if (group !== null && before !== null && before.sender === sender && at - before.at < GROUP_MS) {
      group.last = false;
      group = { first: false, last: true };
    } else {
      group = { first: true, last: true };
    }
    before = { sender, at, day };
    return group;
  };

  for (const message of messages) {
    const unread = !lined && message.id > (readUpTo ?? 0) && message.sender.eid !== self;
    lined ||= unread;
    const grouped = place(message.sender.eid, Date.parse(message.time_sent), unread);
    rows.push(Object.assign(grouped, { key: `m${message.id}`, is: 'message' as const, message }));
  }
  for (const item of outgoing) {
    rows.push(Object.assign(place(self, item.at, false), { key: item.key, is: 'outgoing' as const, item }));
  }
  return rows;
}
