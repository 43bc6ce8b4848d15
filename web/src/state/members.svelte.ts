// Who belongs to a conference, for those who need to know: loaded once, then kept up to date by what is heard.
import { listMembers } from '../api/conferences';
import type { Member } from '../api/types';
import { SvelteMap } from 'svelte/reactivity';
import { meet } from './people.svelte';

const PAGE = 200;

class Members {
  private readonly byConference = new SvelteMap<number, readonly Member[]>();
  private readonly asked = new Map<number, Promise<void>>();

  /** As far as they are known. */
  of(conference: number): readonly Member[] {
    return this.byConference.get(conference) ?? [];
  }

  load(conference: number): Promise<void> {
    if (this.byConference.has(conference)) return Promise.resolve();
    let asked = this.asked.get(conference);
    if (asked === undefined) {
      asked = this.fetch(conference).finally(() => this.asked.delete(conference));
      this.asked.set(conference, asked);
    }
    return asked;
  }

  put(conference: number, member: Member): void {
    meet(member.entity);
    const known = this.byConference.get(conference);
    if (known === undefined) return;
    const at = known.findIndex((one) => one.id === member.id);
    this.byConference.set(conference, at < 0 ? [...known, member] : known.with(at, member));
  }

  remove(conference: number, id: number): void {
    const known = this.byConference.get(conference);
    if (known !== undefined) this.byConference.set(conference, known.filter((one) => one.id !== id));
  }

  /** Something may have been missed: ask again when somebody needs to know. */
  clear(): void {
    this.byConference.clear();
  }

  private async fetch(conference: number): Promise<void> {
    const all: Member[] = [];
    for (let page = PAGE; page === PAGE; ) {
      const more = await listMembers(conference, all.length, PAGE);
      page = more.length;
      all.push(...more);
    }
    for (const { entity } of all) meet(entity);
    this.byConference.set(conference, all);
  }
}

export const members = new Members();
