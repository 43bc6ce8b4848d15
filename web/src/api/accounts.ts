// Registering, signing in, oneself.
import { ask } from './client';
import type { Session, User } from './types';

export interface NewAccount {
  alias: string;
  password: string;
  name?: string;
  /** The code of an invite: one is in its conference then. */
  invite?: string;
}

export const register = (account: NewAccount): Promise<User> => ask('post', '/api/v0/users', { body: account });

/** The answer is the token of the new session. */
export const signIn = (username: string, password: string): Promise<string> =>
  ask('post', '/api/v0/auth/sessions', { body: { username, password } });

export const signOut = (): Promise<void> => closeSession('current');

export const closeSession = (id: number | 'current'): Promise<void> =>
  ask('delete', '/api/v0/auth/sessions/{session_id}', { path: { session_id: String(id) } });

export const listSessions = (): Promise<Session[]> => ask('get', '/api/v0/auth/sessions', { query: { count: 200 } });

/** Oneself is a user, though the document says any entity. */
export const getSelf = (): Promise<User> => ask('get', '/api/v0/entities/self') as Promise<User>;
