// Whether somebody is there, in words.
import type { Presence } from '../api/types';
import { t } from '../strings';
import { shortly } from './clock.svelte';

export function inWords({ status, last_seen: seen }: Presence): string {
  return status !== 'offline' || seen === null ? t.people.status[status] : t.people.lastSeen(shortly(seen));
}
