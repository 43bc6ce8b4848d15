// Emoji under messages, and pinned messages.
import type { ChatName } from './chats';
import { ask } from './client';
import type { Message } from './types';

const REACTION = '/api/v0/chats/{chat}/messages/{id}/reactions/{emoji}';
const PIN = '/api/v0/chats/{chat}/pins/{id}';

export const react = (chat: ChatName, id: number, emoji: string): Promise<void> =>
  ask('put', REACTION, { path: { chat: String(chat), id, emoji } });

export const takeBack = (chat: ChatName, id: number, emoji: string): Promise<void> =>
  ask('delete', REACTION, { path: { chat: String(chat), id, emoji } });

export const listPins = (chat: ChatName): Promise<Message[]> =>
  ask('get', '/api/v0/chats/{chat}/pins', { path: { chat: String(chat) } });

export const pin = (chat: ChatName, id: number): Promise<void> => ask('put', PIN, { path: { chat: String(chat), id } });

export const unpin = (chat: ChatName, id: number): Promise<void> =>
  ask('delete', PIN, { path: { chat: String(chat), id } });
