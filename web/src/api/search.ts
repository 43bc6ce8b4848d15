// What was said, by its words.
import { ask } from './client';
import type { Hit } from './types';

export interface SearchQuery {
  q: string;
  /** An eid. */
  chat?: string;
  /** `@alias`. */
  from?: string;
}

/** Best first. */
export const search = (query: SearchQuery, offset: number, count: number): Promise<Hit[]> =>
  ask('get', '/api/v0/search', { query: { ...query, offset, count } });
