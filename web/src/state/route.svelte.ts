// Where one is in the client: the address bar, read and written. Addresses are made here and nowhere else.

const BASE = '/app';

export type Place =
  | { at: 'home' }
  | { at: 'sign-in' }
  | { at: 'register' }
  | { at: 'chat'; eid: number; message: number | null }
  /** With the chat that is searched; null for all. */
  | { at: 'search'; eid: number | null }
  | { at: 'people' }
  | { at: 'settings'; section: string }
  /** Somebody's page, or that of a group. */
  | { at: 'about'; eid: number; section: string }
  /** What a chat carries: one of the six lists. */
  | { at: 'media'; eid: number; list: string }
  | { at: 'invite'; code: string }
  /** Where who has just registered begins. */
  | { at: 'welcome' }
  | { at: 'nowhere' };

export const to = {
  home: () => `${BASE}/`,
  signIn: () => `${BASE}/sign-in`,
  register: () => `${BASE}/register`,
  chat: (eid: number) => `${BASE}/c/${eid}`,
  message: (eid: number, id: number) => `${BASE}/c/${eid}/${id}`,
  search: (eid: number | null = null) => (eid === null ? `${BASE}/search` : `${BASE}/search/${eid}`),
  people: () => `${BASE}/people`,
  settings: (section = '') => (section === '' ? `${BASE}/settings` : `${BASE}/settings/${section}`),
  about: (eid: number, section = '') => (section === '' ? `${BASE}/e/${eid}` : `${BASE}/e/${eid}/${section}`),
  media: (eid: number, list = 'photos') => `${BASE}/media/${eid}/${list}`,
  invite: (code: string) => `${BASE}/invite/${encodeURIComponent(code)}`,
  welcome: () => `${BASE}/welcome`,
};

class Route {
  place = $state<Place>(placeOf(location.pathname));

  constructor() {
    addEventListener('popstate', () => (this.place = placeOf(location.pathname)));
  }

  go(address: string, { replace = false } = {}): void {
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.place = placeOf(location.pathname);
  }
}

export function placeOf(path: string): Place {
  const [first = '', second, third] = path
    .slice(BASE.length)
    .split('/')
    .filter((part) => part !== '');
  if (first === '') return { at: 'home' };
  if (first === 'sign-in') return { at: 'sign-in' };
  if (first === 'register') return { at: 'register' };
  const eid = idOf(second);
  if (first === 'search') return { at: 'search', eid };
  if (first === 'people') return { at: 'people' };
  if (first === 'settings') return { at: 'settings', section: second ?? '' };
  if (first === 'e' && eid !== null) return { at: 'about', eid, section: third ?? '' };
  if (first === 'media' && eid !== null) return { at: 'media', eid, list: third ?? 'photos' };
  if (first === 'invite' && second !== undefined) return { at: 'invite', code: decodeURIComponent(second) };
  if (first === 'welcome') return { at: 'welcome' };
  if (first === 'c' && eid !== null) return { at: 'chat', eid, message: idOf(third) };
  return { at: 'nowhere' };
}

function idOf(part: string | undefined): number | null {
  return part !== undefined && /^[1-9]\d{0,15}$/.test(part) ? Number(part) : null;
}

/** Follows links to places of the client without loading the page anew. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !plain || event.defaultPrevented || link.target !== '' || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || !link.pathname.startsWith(`${BASE}/`)) return;
  event.preventDefault();
  route.go(link.pathname + link.search);
}

export const route = new Route();
