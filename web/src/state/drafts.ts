// What was begun and not sent, a chat each; kept over a reload.
import type { Media } from '../api/types';
import { keep, kept } from './kept';

export interface Draft {
  text: string;
  /** The message that it answers. */
  replyTo: number | null;
  /** What is uploaded already. */
  attachments: Media[];
}

export function draftOf(chat: number): Draft {
  return { text: '', replyTo: null, attachments: [], ...kept<Partial<Draft>>(`draft.${chat}`) };
}

export function keepDraft(chat: number, draft: Draft): void {
  if (draft.text === '' && draft.replyTo === null && draft.attachments.length === 0) keep(`draft.${chat}`, null);
  else keep(`draft.${chat}`, draft);
}
