// What tabs and the worker that holds the connection for all of them say to each other.
import type { LineState } from './line';
import type { ServerEvent } from './sse';

export type ToWorker = { say: 'listen'; token: string } | { say: 'wake' } | { say: 'doubt' } | { say: 'leave' };

export type FromWorker =
  | { say: 'state'; state: LineState }
  | { say: 'event'; event: ServerEvent };
