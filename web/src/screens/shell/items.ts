// What stands in the list of chats: chats by themselves, and servers with their channels, where each server stands as
// high as its liveliest channel.
import type { Channel, Chat, Server } from '../../api/types';

export type Item = { is: 'chat'; chat: Chat } | { is: 'server'; server: Server; channels: Chat[] };

export interface Listed {
  /** The liveliest first. */
  chats: readonly Chat[];
  servers: ReadonlyMap<number, Server>;
  /** Whether a chat or a server is looked for. */
  fits: (one: Chat | Server) => boolean;
}

export function itemsOf({ chats, servers, fits }: Listed): Item[] {
  const items: Item[] = [];
  const channels = new Map<number, Chat[]>();
  const place = (server: Server) => {
    const own: Chat[] = [];
    channels.set(server.eid, own);
    items.push({ is: 'server', server, channels: own });
  };
  for (const chat of chats) {
    const channel = chat.type === 'channel' ? (chat.entity as Channel) : null;
    const server = channel === null ? undefined : servers.get(channel.server);
    if (server === undefined) {
      if (fits(chat)) items.push({ is: 'chat', chat });
    } else if (fits(server) || fits(chat)) {
      if (!channels.has(server.eid)) place(server);
      channels.get(server.eid)?.push(chat);
    }
  }
  for (const server of servers.values()) if (!channels.has(server.eid) && fits(server)) place(server);
  for (const own of channels.values()) own.sort((a, b) => positionOf(a) - positionOf(b));
  return items;
}

function positionOf({ entity }: Chat): number {
  return 'position' in entity ? entity.position : 0;
}
