// Pictures of people, bots, groups and servers. The newest is shown; a new one is given by `editEntity`.
import { ask } from './client';
import type { Media } from './types';

const LIST = '/api/v0/entities/{entity}/avatars';

/** Media with an `id` among the avatars of their entity. */
export type Avatar = Media;

/** The newest first. */
export const listAvatars = (eid: number): Promise<Avatar[]> =>
  ask('get', LIST, { path: { entity: String(eid) }, query: { count: 200 } });

export const deleteAvatar = (eid: number, id: number): Promise<void> =>
  ask('delete', `${LIST}/{id}`, { path: { entity: String(eid), id } });
