// The servers that one is in. Their channels are chats; see `chats`.
import { SvelteMap } from 'svelte/reactivity';
import { listChannels, listServers } from '../api/servers';
import type { Entity, Server } from '../api/types';
import { keep, kept } from './kept';
import { meet } from './people.svelte';
import { to } from './route.svelte';

const PAGE = 200;
const FOLDED = 'folded';

class Servers {
  readonly byEid = new SvelteMap<number, Server>();
  /** Those whose channels somebody does not want to see in the list. */
  private folded = $state.raw<readonly number[]>(kept<number[]>(FOLDED) ?? []);

  async load(): Promise<void> {
    const seen = new Set<number>();
    for (let offset = 0; ; offset += PAGE) {
      const page = await listServers(offset, PAGE);
      for (const server of page) {
        seen.add(server.eid);
        this.put(server);
      }
      if (page.length < PAGE) break;
    }
    for (const eid of this.byEid.keys()) if (!seen.has(eid)) this.byEid.delete(eid);
  }

  isOne(entity: Entity): entity is Server {
    return entity.type === 'server' && 'channels' in entity;
  }

  put(server: Server): void {
    meet(server);
    this.byEid.set(server.eid, server);
  }

  remove(eid: number): void {
    this.byEid.delete(eid);
  }

  isFolded(server: number): boolean {
    return this.folded.includes(server);
  }

  fold(server: number, folded: boolean): void {
    this.folded = [...this.folded.filter((eid) => eid !== server), ...(folded ? [server] : [])];
    keep(FOLDED, this.folded.length === 0 ? null : this.folded);
  }
}

export const servers = new Servers();

/** Where whoever came into a server begins: its first channel. */
export async function entranceOf(server: number): Promise<string> {
  const [first] = await listChannels(server);
  return first === undefined ? to.about(server) : to.chat(first.eid);
}
