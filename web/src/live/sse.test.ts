import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from './sse';

/** What is heard of a text that arrives in pieces of `size` bytes. */
async function heard(text: string, size: number): Promise<ServerEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const events: ServerEvent[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  await readEvents(stream, (event) => events.push(event), () => {});
  return events;
}

const TEXT = ': hello\n\nid: a-1\nevent: MessageReceive\ndata: {"text":"día: 猫"}\n\n: \n\nid: a-2\nevent: Reset\ndata: {}\n\nid: a-3\nevent: Cut';

test('events are heard whole, however the stream is cut, and a cut event is not', async () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    expect(await heard(TEXT, size)).toEqual([
      { id: 'a-1', event: 'MessageReceive', data: '{"text":"día: 猫"}' },
      { id: 'a-2', event: 'Reset', data: '{}' },
    ]);
  }
});
