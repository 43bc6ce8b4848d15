// One's address book, and what one calls people.
import { SvelteMap } from 'svelte/reactivity';
import { listContacts } from '../api/contacts';
import type { Contact } from '../api/types';
import { called, meet, nameOf } from './people.svelte';

const PAGE = 200;

class Contacts {
  readonly byEid = new SvelteMap<number, Contact>();
  loaded = $state(false);
  readonly list = $derived([...this.byEid.values()].sort((a, b) => nameOf(a.entity).localeCompare(nameOf(b.entity))));

  async load(): Promise<void> {
    const seen = new Set<number>();
    for (let offset = 0; ; offset += PAGE) {
      const page = await listContacts(offset, PAGE);
      for (const contact of page) {
        seen.add(contact.id);
        this.put(contact);
      }
      if (page.length < PAGE) break;
    }
    for (const eid of this.byEid.keys()) if (!seen.has(eid)) this.remove(eid);
    this.loaded = true;
  }

  put(contact: Contact): void {
    meet(contact.entity);
    this.byEid.set(contact.id, contact);
    const name = [contact.name, contact.surname].filter(Boolean).join(' ');
    if (name === '') called.delete(contact.id);
    else called.set(contact.id, name);
  }

  remove(eid: number): void {
    this.byEid.delete(eid);
    called.delete(eid);
  }
}

export const contacts = new Contacts();
