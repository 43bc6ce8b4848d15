// What is said in a conversation. Messages come ascending by id, whatever the way.
import type { ChatName } from './chats';
import { ask } from './client';
import type { Message } from './types';

export interface Draft {
  text: string;
  reply_to: number | null;
  /** Hashes of media that were uploaded. */
  attachments: string[];
}

/** Which part of a history: the newest, those before an id, or those after it. */
export type Part = { before?: number; offset?: number };

const LIST = '/api/v0/chats/{chat}/messages';
const ONE = '/api/v0/chats/{chat}/messages/{id}';

export const listMessages = (chat: ChatName, part: Part, count: number): Promise<Message[]> =>
  ask('get', LIST, { path: { chat: String(chat) }, query: { ...part, count } });

export const getMessage = (chat: ChatName, id: number): Promise<Message> =>
  ask('get', ONE, { path: { chat: String(chat), id } });

/** With the same key from the same session, a message is sent once, however often this is tried. */
export const sendMessage = (chat: ChatName, draft: Draft, key: string): Promise<Message> =>
  ask('post', LIST, { path: { chat: String(chat) }, header: { 'Idempotency-Key': key }, body: draft });

export const editMessage = (chat: ChatName, id: number, text: string): Promise<Message> =>
  ask('patch', ONE, { path: { chat: String(chat), id }, body: { text } });

export const deleteMessage = (chat: ChatName, id: number): Promise<void> =>
  ask('delete', ONE, { path: { chat: String(chat), id } });
