// Letting people into a conference by a code.
import { ask } from './client';
import type { Invite, Member } from './types';

export interface InviteLimits {
  max_uses?: number;
  /** Seconds. */
  expires_in?: number;
}

const OF_CONFERENCE = '/api/v0/conferences/{conf}/invites';
const ONE = '/api/v0/invites/{code}';

export const listInvites = (conference: number, offset = 0, count = 200): Promise<Invite[]> =>
  ask('get', OF_CONFERENCE, { path: { conf: String(conference) }, query: { offset, count } });

export const createInvite = (conference: number, limits: InviteLimits, key: string): Promise<Invite> =>
  ask('post', OF_CONFERENCE, { path: { conf: String(conference) }, header: { 'Idempotency-Key': key }, body: limits });

export const getInvite = (code: string): Promise<Invite> => ask('get', ONE, { path: { code } });

/** The answer is oneself as a member. */
export const acceptInvite = (code: string): Promise<Member> => ask('post', ONE, { path: { code } });

export const revokeInvite = (code: string): Promise<void> => ask('delete', ONE, { path: { code } });
