// The members of a conference, as far as they were asked for.
import { SvelteMap } from 'svelte/reactivity';
import { getMember, listMembers } from '../api/conferences';
import { words } from '../api/failure';
import type { Member } from '../api/types';
import { meet } from './people.svelte';
import { session } from './session.svelte';

const PAGE = 200;

export class Roster {
  /** By number. */
  private readonly members = new SvelteMap<number, Member>();
  readonly list = $derived([...this.members.values()].sort((a, b) => a.id - b.id));
  readonly mine = $derived(this.list.find((member) => member.entity.eid === session.eid) ?? null);
  /** Whether there are more to ask for. */
  more = $state(true);
  /** Whether it is known if one is a member. */
  loaded = $state(false);
  failure = $state<string | null>(null);
  private offset = 0;
  /** Whom an event told of: a page that was asked for before knows less. */
  private readonly heard = new Set<number>();

  constructor(private readonly conference: number) {}

  /** Asks for the first members, and for oneself. */
  async load(): Promise<void> {
    this.offset = 0;
    this.more = true;
    this.heard.clear();
    const alias = session.self?.alias;
    const [own] = await Promise.all([
      alias === undefined ? null : getMember(this.conference, `@${alias}`).catch(() => null),
      this.loadMore(),
    ]);
    if (own !== null) this.put(own);
    this.loaded = true;
  }

  async loadMore(): Promise<void> {
    try {
      const page = await listMembers(this.conference, this.offset, PAGE);
      this.offset += page.length;
      this.more = page.length === PAGE;
      for (const member of page) if (!this.heard.has(member.id)) this.put(member);
      this.failure = null;
    } catch (thrown) {
      this.more = false;
      this.failure = words(thrown);
    }
  }

  put(member: Member): void {
    meet(member.entity);
    this.members.set(member.id, member);
  }

  hear(member: Member): void {
    this.heard.add(member.id);
    this.put(member);
  }

  remove(id: number): void {
    this.heard.add(id);
    this.members.delete(id);
  }
}

/** Those that a screen shows now. */
const shown = new Map<number, Roster>();

/** The roster of a conference, kept up to date until the returned function is called. */
export function showRoster(conference: number, roster: Roster): () => void {
  shown.set(conference, roster);
  return () => {
    if (shown.get(conference) === roster) shown.delete(conference);
  };
}

export function shownRoster(conference: number): Roster | undefined {
  return shown.get(conference);
}
