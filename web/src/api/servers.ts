// Servers: sets of channels with the same members. Members, rights and invites are a conference's.
import { ask } from './client';
import type { Channel, Server } from './types';

const CHANNELS = '/api/v0/servers/{server}/channels';

export interface NewServer {
  title: string;
  description?: string;
}

export interface NewChannel {
  title: string;
  /** Its topic. */
  description: string;
}

export const listServers = (offset: number, count: number): Promise<Server[]> =>
  ask('get', '/api/v0/servers', { query: { offset, count } });

/** It begins with one channel. With the same key, one is founded, however often this is tried. */
export const createServer = (server: NewServer, key: string): Promise<Server> =>
  ask('post', '/api/v0/servers', { header: { 'Idempotency-Key': key }, body: server });

/** By position. */
export const listChannels = (server: number): Promise<Channel[]> =>
  ask('get', CHANNELS, { path: { server: String(server) } });

export const createChannel = (server: number, channel: NewChannel, key: string): Promise<Channel> =>
  ask('post', CHANNELS, { path: { server: String(server) }, header: { 'Idempotency-Key': key }, body: channel });
