// What this browser keeps over a reload: small things by name, in its local storage. A browser that keeps nothing
// (its storage is full or forbidden) only forgets sooner.

const PREFIX = 'polychat.';
/** The code of an invite that somebody follows while they sign in. */
export const INVITED = 'invited';

export function keep(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Nothing depends on it but the next reload.
  }
}

export function kept<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** Forgets everything whose name begins so. */
export function forget(beginning: string): void {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX + beginning)) localStorage.removeItem(name);
  }
}

/** Tells when another tab keeps something else under this name. */
export function onKeptElsewhere(name: string, tell: () => void): void {
  addEventListener('storage', (event) => {
    if (event.key === PREFIX + name || event.key === null) tell();
  });
}
