// Conversations.
import { ask } from './client';
import type { Chat } from './types';

/** `{eid}` or `@{alias}`. */
export type ChatName = number | `@${string}`;

export const listChats = (offset: number, count: number): Promise<Chat[]> =>
  ask('get', '/api/v0/chats', { query: { offset, count } });

export const getChat = (chat: ChatName): Promise<Chat> =>
  ask('get', '/api/v0/chats/{chat}', { path: { chat: String(chat) } });

/** Hides a dialog, leaves a conference. */
export const removeChat = (chat: ChatName): Promise<void> =>
  ask('delete', '/api/v0/chats/{chat}', { path: { chat: String(chat) } });

export const markRead = (chat: ChatName, id: number): Promise<void> =>
  ask('put', '/api/v0/chats/{chat}/read', { path: { chat: String(chat) }, body: { id } });
