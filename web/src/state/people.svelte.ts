// Users and conferences as last heard of, by eid: names change while messages keep what they were sent with.
import { SvelteMap } from 'svelte/reactivity';
import { getEntity } from '../api/entities';
import type { Channel, ChatLabel, Entity, Presence, Sender } from '../api/types';
import { t } from '../strings';

export const people = new SvelteMap<number, Entity>();
/** What one calls one's contacts, where that is not their own name. */
export const called = new SvelteMap<number, string>();

export function meet(entity: Entity): void {
  people.set(entity.eid, entity);
}

/** Asks for somebody who is only a number yet. */
export function lookUp(eid: number): void {
  if (people.has(eid) || asked.has(eid)) return;
  asked.add(eid);
  // Without an answer they stay nameless.
  getEntity(eid).then(meet, () => {});
}

/** Those who were asked for, once each. */
const asked = new Set<number>();

/** Somebody came, went, or says to be away. */
export function present(eid: number, presence: Presence): void {
  const entity = people.get(eid);
  if (entity !== undefined && 'presence' in entity) people.set(eid, { ...entity, presence });
}

/** What an entity or a sender is called: by oneself, else by themselves. */
export function nameOf(one: Entity | Sender): string {
  if (isDeleted(one)) return t.people.deleted;
  return called.get(one.eid) ?? ownName(one);
}

/** What they call themselves. */
export function ownName(one: Entity | Sender): string {
  if (isDeleted(one)) return t.people.deleted;
  if (isChannel(one)) return `#${one.title}`;
  if ('title' in one && one.title) return one.title;
  const name = 'name' in one ? one.name : '';
  const surname = 'surname' in one ? one.surname : '';
  return [name, surname].filter(Boolean).join(' ') || one.alias || t.people.deleted;
}

/** What the sender of a message is called today. */
export function senderName(sender: Sender): string {
  return nameOf(people.get(sender.eid) ?? sender);
}

export function isDeleted(one: Entity | Sender): one is Extract<Entity, { deleted: boolean }> {
  return 'deleted' in one && one.deleted === true;
}

export function isChannel(one: Entity | Sender): one is Channel {
  return one.type === 'channel' && 'server' in one;
}

/** Whether a chat is with one other: else it is a group's, or a channel. */
export function isDialog({ type }: ChatLabel): boolean {
  return type === 'user' || type === 'bot';
}

/** Whether somebody is there, as last heard of; null for what has no presence. */
export function presenceOf(eid: number): Presence | null {
  const entity = people.get(eid);
  return entity !== undefined && 'presence' in entity ? entity.presence : null;
}
