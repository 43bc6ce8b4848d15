// Bots: accounts for programs, each owned by somebody.
import { ask } from './client';
import type { components } from './schema';

export type MadeBot = components['schemas']['MadeBot'];

export interface NewBot {
  alias: string;
  title?: string;
  description?: string;
}

/** The answer has the bot's token, which is never shown again. */
export const createBot = (bot: NewBot): Promise<MadeBot> => ask('post', '/api/v0/bots', { body: bot });
