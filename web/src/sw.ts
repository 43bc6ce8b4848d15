// The service worker: keeps the shell, so that the client opens without the network and can be installed. What is said
// is not its business: nothing under /api is touched.

const shell = self as unknown as ServiceWorkerGlobalScope;
const CACHE = 'shell-1';
const PAGE = '/app/';
/** Files with a hash in their name never change. */
const HASHED = /^\/app\/assets\//;

interface ServiceWorkerGlobalScope extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
}
interface FetchEvent extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

shell.addEventListener('install', (event) => {
  (event as ExtendableEvent).waitUntil(
    caches.open(CACHE).then((cache) => cache.add(PAGE)).then(() => shell.skipWaiting()),
  );
});

shell.addEventListener('activate', (event) => {
  (event as ExtendableEvent).waitUntil(shell.clients.claim().then(forgetOldCaches));
});

shell.addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== shell.location.origin || !pathname.startsWith('/app/')) return;
  if (HASHED.test(pathname)) (event as FetchEvent).respondWith(keptFirst(request));
  else if (request.mode === 'navigate') (event as FetchEvent).respondWith(newestFirst());
});

async function keptFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known !== undefined) return known;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** The page as the server has it now; without the network as it was. */
async function newestFirst(): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(PAGE, { cache: 'no-cache' });
    if (answer.ok && (await isNew(cache, answer))) {
      // A new build has other files: the old ones are of no more use.
      for (const key of await cache.keys()) await cache.delete(key);
      await cache.put(PAGE, answer.clone());
    }
    return answer;
  } catch (failure) {
    const known = await cache.match(PAGE);
    if (known !== undefined) return known;
    throw failure;
  }
}

async function isNew(cache: Cache, answer: Response): Promise<boolean> {
  return (await cache.match(PAGE))?.headers.get('ETag') !== answer.headers.get('ETag');
}

async function forgetOldCaches(): Promise<void> {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}
