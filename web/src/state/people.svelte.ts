// Users and conferences as last heard of, by eid: names change while messages keep what they were sent with.
import { SvelteMap } from 'svelte/reactivity';
import type { Entity, Sender } from '../api/types';
import { t } from '../strings';

export const people = new SvelteMap<number, Entity>();
/** What one calls one's contacts, where that is not their own name. */
export const called = new SvelteMap<number, string>();

export function meet(entity: Entity): void {
  people.set(entity.eid, entity);
}

/** What an entity or a sender is called: by oneself, else by themselves. */
export function nameOf(one: Entity | Sender): string {
  if (isDeleted(one)) return t.people.deleted;
  return called.get(one.eid) ?? ownName(one);
}

/** What they call themselves. */
export function ownName(one: Entity | Sender): string {
  if (isDeleted(one)) return t.people.deleted;
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

export function isOnline(eid: number): boolean {
  const entity = people.get(eid);
  return entity !== undefined && 'presence' in entity && entity.presence.status !== 'offline';
}
