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

/** A member's number, or `@alias`. */
export type MemberName = number | `@${string}`;

const MEMBERS = '/api/v0/conferences/{conf}/members';
const MEMBER = '/api/v0/conferences/{conf}/members/{member}';

/** With the same key, one conference is founded, however often this is tried. */
export const createConference = (conference: NewConference, key: string): Promise<Conference> =>
  ask('post', '/api/v0/conferences', { header: { 'Idempotency-Key': key }, body: conference });

export const listMembers = (conference: number, offset = 0, count = 200): Promise<Member[]> =>
  ask('get', MEMBERS, { path: { conf: String(conference) }, query: { offset, count } });

export const getMember = (conference: number, member: MemberName): Promise<Member> => ask('get', MEMBER, one(conference, member));

/** Oneself, too, where everybody may join. */
export const addMember = (conference: number, eid: number): Promise<Member> =>
  ask('post', MEMBERS, { path: { conf: String(conference) }, body: { invitee_id: eid } });

export const removeMember = (conference: number, member: MemberName): Promise<void> =>
  ask('delete', MEMBER, one(conference, member));

export const appoint = (conference: number, member: MemberName, role: 'admin' | 'member'): Promise<Member> =>
  ask('patch', MEMBER, { ...one(conference, member), body: { role } });

function one(conference: number, member: MemberName) {
  return { path: { conf: String(conference), member: String(member) } };
}
