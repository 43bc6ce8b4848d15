// Being there, and being about to say something.
import type { ChatName } from './chats';
import { ask } from './client';

export type Status = 'online' | 'idle' | 'dnd';

export const setPresence = (status: Status): Promise<void> => ask('put', '/api/v0/presence', { body: { status } });

export const tellTyping = (chat: ChatName): Promise<void> =>
  ask('post', '/api/v0/chats/{chat}/typing', { path: { chat: String(chat) } });
