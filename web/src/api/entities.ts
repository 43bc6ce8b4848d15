// Users, bots and conferences.
import { ask } from './client';
import type { Entity } from './types';

export const getEntity = (eid: number): Promise<Entity> =>
  ask('get', '/api/v0/entities/{entity}', { path: { entity: String(eid) } });
