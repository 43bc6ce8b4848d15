// The members of a conference, as far as somebody asked for them, kept up to date by what is heard.
import { SvelteMap } from 'svelte/reactivity';
import { getMember, listMembers } from '../api/conferences';
import { words } from '../api/failure';
import type { Chat, Member } from '../api/types';
import { isChannel, isDialog, meet } from './people.svelte';
import { session } from './session.svelte';

const PAGE = 200;

export class Members {
  /** By number. */
  private readonly byId = new SvelteMap<number, Member>();
  /** Whether there are more to ask for. */
  more = $state(true);
  /** Whether it is known if one is a member. */
  loaded = $state(false);
  failure = $state<string | null>(null);
  /** How many parts of the screen show them. */
  watched = 0;
  private offset = 0;
  private asked: Promise<void> | null = null;
  private loading: Promise<void> | null = null;
  /** Whom an event told of: a page that was asked for before knows less. */
  private readonly heard = new Set<number>();

  constructor(private readonly conference: number) {}

  // Not derived once and for all: that would end with the part of the screen that asked first.
  get list(): Member[] {
    return [...this.byId.values()].sort((a, b) => a.id - b.id);
  }

  /** Oneself; null where one is no member. */
  get mine(): Member | null {
    return this.list.find((member) => member.entity.eid === session.eid) ?? null;
  }

  /** Says that they are shown, until the returned function is called. */
  watch(): () => void {
    this.watched += 1;
    return () => (this.watched -= 1);
  }

  /** Asks for the first members and for oneself, unless that was done. */
  ensure(): Promise<void> {
    return this.asked ?? this.load();
  }

  /** Asks for the first members and for oneself, anew. */
  load(): Promise<void> {
    this.asked = this.begin();
    return this.asked;
  }

  /** Asks for the next ones, unless that is being done. */
  loadMore(): Promise<void> {
    this.loading ??= this.nextPage().finally(() => (this.loading = null));
    return this.loading;
  }

  /** Somebody is a member now, or another kind of member. */
  put(member: Member): void {
    this.heard.delete(member.id);
    this.take(member);
    this.heard.add(member.id);
  }

  remove(id: number): void {
    this.heard.add(id);
    this.byId.delete(id);
  }

  private async begin(): Promise<void> {
    await this.loading;
    this.offset = 0;
    this.heard.clear();
    const alias = session.self?.alias;
    const own = alias === undefined ? null : getMember(this.conference, `@${alias}`).catch(() => null);
    const [self] = await Promise.all([own, this.loadMore()]);
    if (self !== null) this.take(self);
    this.loaded = true;
  }

  private async nextPage(): Promise<void> {
    try {
      const page = await listMembers(this.conference, this.offset, PAGE);
      this.offset += page.length;
      this.more = page.length === PAGE;
      for (const member of page) this.take(member);
      this.failure = null;
    } catch (thrown) {
      this.more = false;
      this.failure = words(thrown);
    }
  }

  private take(member: Member): void {
    if (this.heard.has(member.id)) return;
    meet(member.entity);
    this.byId.set(member.id, member);
  }
}

const known = new Map<number, Members>();

/** The members of a conference; the same object each time. */
export function membersOf(conference: number): Members {
  let members = known.get(conference);
  if (members === undefined) {
    members = new Members(conference);
    known.set(conference, members);
  }
  return members;
}

/** The members, where anybody has asked for them: nothing else needs to hear of them. */
export function knownMembers(conference: number): Members | undefined {
  return known.get(conference);
}

/** What was loaded may have gaps: forget it, and load what is on the screen anew. */
export function forgetMembers(): void {
  for (const [conference, members] of known) {
    if (members.watched > 0) void members.load();
    else known.delete(conference);
  }
}

/** Whose members can read a chat: a group's own, a channel's server's; null for a dialog. */
export function gatheringOf({ eid, entity, type }: Chat): number | null {
  if (isChannel(entity)) return entity.server;
  return isDialog({ eid, type }) ? null : eid;
}
