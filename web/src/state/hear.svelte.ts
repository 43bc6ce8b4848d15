// From the event stream into what this tab knows. A snapshot is loaded once the stream is open, and what is heard
// meanwhile is applied after it: nothing falls between the two, and hearing something twice changes nothing.
import { getSelf } from '../api/accounts';
import type { Told } from '../api/types';
import { listen } from '../live/ear';
import type { LineState } from '../live/line';
import type { ServerEvent } from '../live/sse';
import { chats } from './chats.svelte';
import { contacts } from './contacts.svelte';
import { forgetHistories, knownHistory } from './history.svelte';
import { forgetMembers, knownMembers } from './members.svelte';
import { notices } from './notices.svelte';
import { outbox } from './outbox.svelte';
import { reacted } from './messages';
import { meet, present } from './people.svelte';
import { hearReadByOther } from './read-marks.svelte';
import { servers } from './servers.svelte';
import { session } from './session.svelte';
import { typing } from './typing.svelte';

const RETRY_MS = 2_000;

class Hearing {
  /** Where the connection stands. */
  state = $state<LineState>({ is: 'connecting' });
  /** Heard while the snapshot is on its way; null while there is nothing to wait for. */
  private held: Told[] | null = [];
  private snapshotAsked = false;
  /** Counts the snapshots that were asked for: only the last one counts. */
  private asked = 0;

  /** Listens with a token until the returned function is called. */
  begin(token: string): () => void {
    this.held = [];
    this.asked += 1;
    this.snapshotAsked = false;
    return listen(token, {
      state: (state) => this.become(state),
      event: (event) => this.hear(event),
    });
  }

  private become(state: LineState): void {
    this.state = state;
    if (state.is === 'signed out') session.wasEnded();
    if (state.is !== 'live') return;
    if (!this.snapshotAsked) {
      this.snapshotAsked = true;
      outbox.adopt();
      void this.loadSnapshot();
    } else {
      outbox.flush();
    }
  }

  private hear(event: ServerEvent): void {
    const told = { event: event.event, data: JSON.parse(event.data) } as Told;
    if (this.held === null || told.event === 'Hello' || told.event === 'Reset') this.apply(told);
    else this.held.push(told);
  }

  /** Tries until it has the list of chats; meanwhile the screen says that it is on its way. */
  private async loadSnapshot(): Promise<void> {
    this.asked += 1;
    const asked = this.asked;
    for (let done = false; !done; ) {
      done = await this.ask().then(() => true, () => false);
      if (asked !== this.asked || session.token === null) return;
      if (!done) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    const held = this.held ?? [];
    this.held = null;
    for (const told of held) this.apply(told);
  }

  private async ask(): Promise<void> {
    // A stream that was open already, for another tab, does not say again who one is.
    session.self ??= await getSelf();
    meet(session.self);
    await Promise.all([chats.load(), contacts.load(), servers.load()]);
  }

  private apply(told: Told): void {
    switch (told.event) {
      case 'Hello':
        // A bot has no business in a browser; whoever signs in here is a user.
        if ('bio' in told.data.self) session.self = told.data.self;
        meet(told.data.self);
        break;
      case 'Reset':
        // Too long away: whatever is known may have gaps.
        this.held = [];
        forgetMembers();
        forgetHistories();
        void this.loadSnapshot();
        break;
      case 'MessageReceive':
        if (told.data.sender.eid === session.eid) outbox.hear(told.data);
        typing.ended(told.data.chat.eid, told.data.sender.eid);
        chats.received(told.data);
        knownHistory(told.data.chat.eid)?.receive(told.data);
        if (this.held === null) notices.hear(told.data);
        break;
      case 'MessageEdit':
        chats.edited(told.data);
        knownHistory(told.data.chat.eid)?.edit(told.data);
        break;
      case 'MessageDelete':
        chats.deleted(told.data.chat, told.data.id);
        knownHistory(told.data.chat.eid)?.delete(told.data.id);
        break;
      case 'ChatNew':
      case 'ChatEdit':
        if (servers.isOne(told.data.entity)) servers.put(told.data.entity);
        else chats.put(told.data);
        break;
      case 'ChatDelete':
        servers.remove(told.data.eid);
        chats.remove(told.data.eid);
        break;
      case 'EntityEdit':
        meet(told.data);
        chats.entityEdited(told.data);
        if (told.data.eid === session.eid && 'privileges' in told.data) session.self = told.data;
        break;
      case 'ReactionUpdate': {
        const { chat, id, eid, emoji, added, count } = told.data;
        const mine = eid === session.eid ? added : null;
        knownHistory(chat.eid)?.amend(id, (message) => reacted(message, emoji, count, mine));
        break;
      }
      case 'PinUpdate': {
        const { chat, id, pinned } = told.data;
        knownHistory(chat.eid)?.amend(id, (message) => ({ ...message, pinned }));
        chats.pinsChanged(chat);
        break;
      }
      case 'PresenceUpdate':
        present(told.data.eid, { status: told.data.status, last_seen: told.data.last_seen });
        break;
      case 'Typing':
        typing.heard(told.data.chat.eid, told.data.eid);
        break;
      case 'ReadUpdate':
        if (told.data.unread !== undefined) chats.readUpTo(told.data.chat, told.data.read_id, told.data.unread);
        else hearReadByOther(told.data.chat.eid, told.data.read_id);
        break;
      case 'ContactEdit':
        contacts.put(told.data);
        break;
      case 'ContactDelete':
        contacts.remove(told.data.id);
        break;
      case 'MemberAdd':
      case 'MemberEdit':
        meet(told.data.member.entity);
        knownMembers(told.data.chat.eid)?.put(told.data.member);
        break;
      case 'MemberRemove':
        knownMembers(told.data.chat.eid)?.remove(told.data.id);
        break;
      case 'SessionClosed':
        break;
    }
  }
}

export const hearing = new Hearing();
