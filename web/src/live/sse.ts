// Server-Sent Events out of a stream of bytes. Only what the server sends is understood: `id`, `event`, `data`, comments.

export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

/** Reads a stream to its end. `alive` is called for whatever arrives, comments included. */
export async function readEvents(
  bytes: ReadableStream<Uint8Array>,
  hear: (event: ServerEvent) => void,
  alive: () => void,
): Promise<void> {
  const reader = bytes.getReader();
  const decoder = new TextDecoder();
  const lines = new Lines();
  let event: ServerEvent = { id: '', event: '', data: '' };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    for (const line of lines.of(decoder.decode(value, { stream: true }))) {
      if (line === '') {
        if (event.event !== '') hear(event);
        event = { id: '', event: '', data: '' };
      } else {
        take(event, line);
      }
    }
  }
}

function take(event: ServerEvent, line: string): void {
  const colon = line.indexOf(':');
  const field = line.slice(0, colon);
  if (field === 'id' || field === 'event' || field === 'data') {
    event[field] += line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
  }
}

/** Whole lines out of pieces that end anywhere. */
class Lines {
  private rest = '';

  of(piece: string): string[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }
}
