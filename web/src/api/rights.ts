// Who may do what in a conference: everybody, its members, one member; and who is muted or banned.
import { ask } from './client';
import type { MemberName } from './conferences';
import type { Permissions } from './types';

export type Right = keyof Permissions;
/** Null takes back what was set for one member. */
export type Overrides = { [right in Right]?: boolean | null };

const EVERYBODY = '/api/v0/conferences/{conf}/permissions';
const MEMBERS = '/api/v0/conferences/{conf}/members/permissions';
const MEMBER = '/api/v0/conferences/{conf}/members/{member}/permissions';
const RESTRICTIONS = '/api/v0/conferences/{conf}/members/{member}/restrictions';

export const everybodysRights = (conference: number): Promise<Permissions> =>
  ask('get', EVERYBODY, { path: { conf: String(conference) } });

export const editEverybodysRights = (conference: number, patch: Partial<Permissions>): Promise<Permissions> =>
  ask('patch', EVERYBODY, { path: { conf: String(conference) }, body: patch });

export const membersRights = (conference: number): Promise<Permissions> =>
  ask('get', MEMBERS, { path: { conf: String(conference) } });

export const editMembersRights = (conference: number, patch: Partial<Permissions>): Promise<Permissions> =>
  ask('patch', MEMBERS, { path: { conf: String(conference) }, body: patch });

export const editMemberRights = (conference: number, member: MemberName, patch: Overrides): Promise<Permissions> =>
  ask('patch', MEMBER, { path: { conf: String(conference), member: String(member) }, body: patch });

/** Until a time, or until it is lifted. */
export const restrict = (conference: number, member: MemberName, what: 'mute' | 'ban', until: Date | null): Promise<void> =>
  ask('put', RESTRICTIONS, {
    path: { conf: String(conference), member: String(member) },
    body: { ...(what === 'ban' ? { ban: true } : { send: false }), ...(until !== null && { until: until.toISOString() }) },
  });

export const liftRestriction = (conference: number, member: MemberName): Promise<void> =>
  ask('delete', RESTRICTIONS, { path: { conf: String(conference), member: String(member) } });
