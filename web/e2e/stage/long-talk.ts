// Two people who have talked for years: as many messages as one wants, really said, as fast as the server takes them.
import { Agent, request } from 'node:http';
import type { Api } from './api.ts';

/** So many wait for their answers at once: the server commits them in groups. */
const AT_ONCE = 128;

export interface Speaker {
  api: Api;
  /** Whom they talk to. */
  to: string;
}

/** Says so many messages, in an order that is the server's to decide. */
export async function talkLong(speakers: readonly Speaker[], messages: number): Promise<void> {
  // Much less work for each request than `fetch` makes of it.
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let said = 0;
  const talk = async () => {
    while (said < messages) {
      said += 1;
      await say(agent, speakers[said % speakers.length]!, `**line ${said}**${'\nmore'.repeat(said % 4)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, talk));
  } finally {
    agent.destroy();
  }
}

function say(agent: Agent, { api, to }: Speaker, text: string): Promise<void> {
  const body = JSON.stringify({ text });
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${api.token}`,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    const asked = request(`${api.url()}/api/v0/chats/${to}/messages`, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => (answer.statusCode === 201 ? resolve() : reject(new Error(`said to ${to}: ${answer.statusCode}`))));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
