// What is being written in a chat: a new message, an answer, or an edit. Kept over a reload, but for edits.
import { editMessage } from '../../api/messages';
import type { Message } from '../../api/types';
import { draftOf, keepDraft } from '../../state/drafts';
import { historyOf } from '../../state/history.svelte';
import { outbox } from '../../state/outbox.svelte';
import { typing } from '../../state/typing.svelte';

export const TEXT_MAX_CHARS = 5000;

export class Writing {
  text = $state('');
  answering = $state<number | null>(null);
  editing = $state<Message | null>(null);
  /** Counts the times that somebody chose to write something, so that the cursor goes there. */
  called = $state(0);
  readonly over = $derived(Math.max(0, [...this.text.trimEnd()].length - TEXT_MAX_CHARS));
  readonly canSend = $derived(this.text.trim() !== '' && this.over === 0);

  constructor(private readonly chat: number) {
    this.restore();
  }

  answer(message: Message): void {
    if (this.editing !== null) this.stop();
    this.answering = message.id;
    this.save();
    this.called += 1;
  }

  edit(message: Message): void {
    this.editing = message;
    this.answering = null;
    this.text = message.text;
    this.called += 1;
  }

  /** Leaves an edit or an answer; what was begun before an edit comes back. */
  stop(): void {
    if (this.editing !== null) {
      this.editing = null;
      this.restore();
    } else {
      this.answering = null;
      this.save();
    }
    this.called += 1;
  }

  save(): void {
    if (this.editing === null) keepDraft(this.chat, { text: this.text, replyTo: this.answering });
  }

  /** Sends a new message, or saves an edit. */
  async send(): Promise<void> {
    if (!this.canSend) return;
    const text = this.text.trimEnd();
    if (this.editing === null) {
      typing.stop();
      outbox.send(this.chat, text, this.answering);
      this.text = '';
      this.answering = null;
      this.save();
      return;
    }
    const { id } = this.editing;
    if (text !== this.editing.text) historyOf(this.chat).edit(await editMessage(this.chat, id, text));
    this.stop();
  }

  private restore(): void {
    const draft = draftOf(this.chat);
    this.text = draft.text;
    this.answering = draft.replyTo;
  }
}
