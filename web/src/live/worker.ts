// Holds the one connection for all tabs of this browser: each hears everything that comes after it began to listen.
import { Line } from './line';
import type { FromWorker, ToWorker } from './shared';

interface Party {
  line: Line;
  ports: Set<MessagePort>;
}

/** By token: while somebody signs out in one tab and in again in another there may be two. */
const parties = new Map<string, Party>();

const scope = self as unknown as { onconnect: (event: MessageEvent) => void };

scope.onconnect = ({ ports: [port] }) => {
  if (port === undefined) return;
  let token: string | null = null;
  const leave = () => {
    const party = token === null ? undefined : parties.get(token);
    if (token === null || party === undefined) return;
    party.ports.delete(port);
    if (party.ports.size === 0) {
      party.line.end();
      parties.delete(token);
    }
    token = null;
  };
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.say === 'leave') leave();
    if (data.say === 'wake' && token !== null) parties.get(token)?.line.wake();
    if (data.say === 'doubt' && token !== null) parties.get(token)?.line.doubt();
    if (data.say === 'listen') {
      leave();
      token = data.token;
      join(token, port);
    }
  };
};

function join(token: string, port: MessagePort): void {
  let party = parties.get(token);
  if (party === undefined) {
    const ports = new Set<MessagePort>();
    const tell = (note: FromWorker) => ports.forEach((each) => each.postMessage(note));
    const line = new Line(token, {
      state: (state) => tell({ say: 'state', state }),
      event: (event) => tell({ say: 'event', event }),
    });
    party = { line, ports };
    parties.set(token, party);
  }
  party.ports.add(port);
  port.postMessage({ say: 'state', state: party.line.state } satisfies FromWorker);
  party.line.wake();
}
