// Group chats and their members.
import { ask } from './client';
import type { Conference, Member } from './types';

export interface NewConference {
  title: string;
  description?: string;
  alias?: string;
  private?: boolean;
  /** Eids or aliases. */
  members?: (number | string)[];
}

/** With the same key, one conference is founded, however often this is tried. */
export const createConference = (conference: NewConference, key: string): Promise<Conference> =>
  ask('post', '/api/v0/conferences', { header: { 'Idempotency-Key': key }, body: conference });

export const listMembers = (conference: number, offset = 0, count = 200): Promise<Member[]> =>
  ask('get', '/api/v0/conferences/{conf}/members', { path: { conf: String(conference) }, query: { offset, count } });
