// What was begun and not sent, a chat each; kept over a reload.
import { keep, kept } from './kept';

export interface Draft {
  text: string;
  /** The message that it answers. */
  replyTo: number | null;
}

export function draftOf(chat: number): Draft {
  return kept<Draft>(`draft.${chat}`) ?? { text: '', replyTo: null };
}

export function keepDraft(chat: number, draft: Draft): void {
  if (draft.text === '' && draft.replyTo === null) keep(`draft.${chat}`, null);
  else keep(`draft.${chat}`, draft);
}
