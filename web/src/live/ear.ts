// This tab's ear: it hears the event stream through the worker that all tabs share or, in a browser without
// shared workers, over a connection of its own.
import { Line, type LineEars } from './line';
import type { FromWorker, ToWorker } from './shared';

/** Listens from now on, until the returned function is called. */
export function listen(token: string, ears: LineEars): () => void {
  const source = 'SharedWorker' in globalThis ? overWorker(token, ears) : overOwnLine(token, ears);
  const wake = () => {
    if (document.visibilityState === 'visible') source.wake();
  };
  const doubt = () => source.doubt();
  addEventListener('online', wake);
  addEventListener('offline', doubt);
  addEventListener('focus', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    removeEventListener('online', wake);
    removeEventListener('offline', doubt);
    removeEventListener('focus', wake);
    document.removeEventListener('visibilitychange', wake);
    source.end();
  };
}

interface Source {
  wake(): void;
  doubt(): void;
  end(): void;
}

function overOwnLine(token: string, ears: LineEars): Source {
  const line = new Line(token, ears);
  return { wake: () => line.wake(), doubt: () => line.doubt(), end: () => line.end() };
}

function overWorker(token: string, ears: LineEars): Source {
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'polychat-line' });
  const say = (word: ToWorker) => worker.port.postMessage(word);
  worker.port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.say === 'state') ears.state(data.state);
    else ears.event(data.event);
  };
  say({ say: 'listen', token });
  const leave = () => say({ say: 'leave' });
  // A page that is kept for the back button is deaf meanwhile: it begins anew.
  const back = (event: PageTransitionEvent) => {
    if (event.persisted) location.reload();
  };
  addEventListener('pagehide', leave);
  addEventListener('pageshow', back);
  return {
    wake: () => say({ say: 'wake' }),
    doubt: () => say({ say: 'doubt' }),
    end() {
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', back);
      leave();
      worker.port.close();
    },
  };
}
