// One's own address book.
import { ask } from './client';
import type { Contact } from './types';

export interface Called {
  name: string;
  surname: string;
}

const ONE = '/api/v0/contacts/{id}';

export const listContacts = (offset: number, count: number): Promise<Contact[]> =>
  ask('get', '/api/v0/contacts', { query: { offset, count } });

export const addContact = (eid: number): Promise<Contact> => ask('post', '/api/v0/contacts', { body: { eid } });

export const renameContact = (id: number, called: Called): Promise<Contact> =>
  ask('patch', ONE, { path: { id: String(id) }, body: called });

export const deleteContact = (id: number): Promise<void> => ask('delete', ONE, { path: { id: String(id) } });
