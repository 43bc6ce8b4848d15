// What is being written in a chat: a new message, an answer, or an edit. Kept over a reload, but for edits.
import { editMessage } from '../../api/messages';
import type { Media, Message } from '../../api/types';
import { draftOf, keepDraft } from '../../state/drafts';
import { historyOf } from '../../state/history.svelte';
import { outbox } from '../../state/outbox.svelte';
import { typing } from '../../state/typing.svelte';
import { ATTACHMENTS_MAX, UploadInProgress } from '../../state/uploads.svelte';

export const TEXT_MAX_CHARS = 5000;

/** Those whose uploads go on while one looks at another chat. */
const kept = new Map<number, Writing>();

export function writingIn(chat: number): Writing {
  return kept.get(chat) ?? new Writing(chat);
}

export class Writing {
  text = $state('');
  answering = $state<number | null>(null);
  editing = $state<Message | null>(null);
  /** Counts the times that somebody chose to write something, so that the cursor goes there. */
  called = $state(0);
  uploads = $state.raw<readonly UploadInProgress[]>([]);
  private wanted = $state(false);

  constructor(private readonly chat: number) {
    this.restore();
  }

  /** One looks elsewhere: what is on its way goes on, all else is in the draft. */
  leave(): void {
    if (this.editing !== null) {
      this.editing = null;
      this.restore();
    }
    if (this.uploading) kept.set(this.chat, this);
    else kept.delete(this.chat);
  }

  // Nothing is derived once and for all: that would end with the screen, and this may outlive it.

  /** How many characters are too many. */
  get over(): number {
    return Math.max(0, [...this.text.trimEnd()].length - TEXT_MAX_CHARS);
  }

  get uploading(): boolean {
    return this.uploads.some((one) => one.media === null);
  }

  /** Whether it was sent, and goes out as soon as its files are uploaded. */
  get waiting(): boolean {
    return this.wanted && this.uploading && !this.failed;
  }

  get canSend(): boolean {
    // Attachments of a message that is edited stay as they are.
    const hasContent = this.text.trim() !== '' || (this.editing?.attachments ?? this.uploads).length > 0;
    return hasContent && this.over === 0 && (this.editing !== null || !this.failed);
  }

  answer(message: Message): void {
    if (this.editing !== null) this.stop();
    this.answering = message.id;
    this.save();
    this.called += 1;
  }

  edit(message: Message): void {
    this.editing = message;
    this.wanted = false;
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

  /** Begins to upload files that are to be attached; says how many were too many. */
  attach(files: readonly File[]): number {
    this.wanted = false;
    const room = ATTACHMENTS_MAX - this.uploads.length;
    this.uploads = [...this.uploads, ...files.slice(0, room).map((file) => UploadInProgress.of(file, () => this.arrived()))];
    this.called += 1;
    return Math.max(0, files.length - room);
  }

  detach(upload: UploadInProgress): void {
    this.wanted = false;
    upload.drop();
    this.uploads = this.uploads.filter((one) => one !== upload);
    this.save();
  }

  /** A file is there, wherever one looks by now: it is kept with the draft, and what waited for it goes out. */
  private arrived(): void {
    keepDraft(this.chat, { ...draftOf(this.chat), attachments: this.finished() });
    if (this.uploading) return;
    kept.delete(this.chat);
    if (this.wanted) void this.send();
  }

  save(): void {
    if (this.editing === null) {
      keepDraft(this.chat, { text: this.text, replyTo: this.answering, attachments: this.finished() });
    }
  }

  /** Sends a new message, at once or when its files are uploaded; or saves an edit. */
  async send(): Promise<void> {
    if (!this.canSend) return;
    const text = this.text.trimEnd();
    if (this.editing === null) {
      this.wanted = this.uploading;
      if (this.wanted) return;
      typing.stop();
      outbox.send(this.chat, text, this.answering, this.finished());
      for (const one of this.uploads) one.drop();
      this.uploads = [];
      this.text = '';
      this.answering = null;
      this.save();
      return;
    }
    const { id } = this.editing;
    if (text !== this.editing.text) historyOf(this.chat).edit(await editMessage(this.chat, id, text));
    this.stop();
  }

  private get failed(): boolean {
    return this.uploads.some((one) => one.failure !== null);
  }

  private finished(): Media[] {
    return this.uploads.map((one) => one.media).filter((media) => media !== null);
  }

  private restore(): void {
    const draft = draftOf(this.chat);
    this.text = draft.text;
    this.answering = draft.replyTo;
    if (this.uploads.length === 0) this.uploads = draft.attachments.map((media) => UploadInProgress.finished(media));
  }
}
