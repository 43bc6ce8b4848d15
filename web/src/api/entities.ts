// People, bots and conferences: looking them up, changing them, and what one allows somebody.
import type { ChatName } from './chats';
import { ask } from './client';
import type { Entity, EntityPatch, Permissions } from './types';

const ONE = '/api/v0/entities/{entity}';
const GRANTS = '/api/v0/entities/{entity}/permissions';

export const getEntity = (entity: ChatName): Promise<Entity> => ask('get', ONE, { path: { entity: String(entity) } });

export const editSelf = (patch: EntityPatch): Promise<Entity> => ask('patch', '/api/v0/entities/self', { body: patch });

export const deleteSelf = (): Promise<void> => ask('delete', '/api/v0/entities/self');

export const editEntity = (eid: number, patch: EntityPatch): Promise<Entity> =>
  ask('patch', ONE, { path: { entity: String(eid) }, body: patch });

export const deleteEntity = (eid: number): Promise<void> => ask('delete', ONE, { path: { entity: String(eid) } });

/** People, bots and public conferences by the beginnings of their names. */
export const findEntities = (q: string, type?: 'user' | 'bot' | 'conference'): Promise<Entity[]> =>
  ask('get', '/api/v0/entities', { query: { q, ...(type !== undefined && { type }) } });

/** What one allows somebody in the dialog with them. */
export const getGrants = (eid: number): Promise<Permissions> => ask('get', GRANTS, { path: { entity: String(eid) } });

export const grant = (eid: number, patch: Partial<Permissions>): Promise<Permissions> =>
  ask('patch', GRANTS, { path: { entity: String(eid) }, body: patch });
