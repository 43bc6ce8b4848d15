import { expect, test } from 'vitest';
import type { Chat, Server } from '../../api/types';
import { itemsOf } from './items';

const dialog = (eid: number) => ({ eid, type: 'user', entity: { eid, type: 'user' } }) as Chat;
const channel = (eid: number, server: number, position: number) =>
  ({ eid, type: 'channel', entity: { eid, type: 'channel', server, position } }) as Chat;
const guild = (eid: number) => ({ eid, type: 'server', channels: [] as number[] }) as Server;

/** The eids as they stand below each other; those of a server's channels within it. */
function listed(chats: Chat[], servers: Server[], wanted?: number[]): unknown[] {
  const fits = ({ eid }: Chat | Server) => wanted?.includes(eid) ?? true;
  const items = itemsOf({ chats, servers: new Map(servers.map((one) => [one.eid, one])), fits });
  return items.map((item) => (item.is === 'chat' ? item.chat.eid : [item.server.eid, ...item.channels.map(({ eid }) => eid)]));
}

test('a server stands where its liveliest channel would, with its channels in their own order', () => {
  const chats = [dialog(1), channel(12, 10, 2), dialog(2), channel(11, 10, 1), dialog(3)];
  expect(listed(chats, [guild(10)])).toEqual([1, [10, 11, 12], 2, 3]);
});

test('a server without channels is there all the same, and a channel of a server that one is not in', () => {
  expect(listed([channel(21, 20, 1), dialog(1)], [guild(10)])).toEqual([21, 1, [10]]);
});

test('who looks for a server finds all its channels, who looks for a channel finds it in its server', () => {
  const chats = [channel(12, 10, 2), channel(11, 10, 1), dialog(1)];
  expect(listed(chats, [guild(10)], [10])).toEqual([[10, 11, 12]]);
  expect(listed(chats, [guild(10)], [12])).toEqual([[10, 12]]);
  expect(listed(chats, [guild(10)], [1])).toEqual([1]);
});
