// The module `virtual:emoji`: of each emoji the character, the name, words to find it by, and its group. Taken from
// emojibase when the client is built, so that what is loaded holds nothing else.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

interface Known {
  label: string;
  unicode: string;
  tags?: string[];
  group?: number;
  order?: number;
}

const MODULE = 'virtual:emoji';
/** Skin tones and hair by themselves. */
const COMPONENTS = 2;

export function emoji(): Plugin {
  return {
    name: 'emoji',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const file = createRequire(import.meta.url).resolve('emojibase-data/en/compact.json');
      const known = JSON.parse(readFileSync(file, 'utf8')) as Known[];
      const groups = new Map<number, [string, string, string][]>();
      for (const { label, unicode, tags = [], group } of known.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))) {
        if (group === undefined || group === COMPONENTS) continue;
        groups.set(group, [...(groups.get(group) ?? []), [unicode, label, tags.join(' ')]]);
      }
      const sorted = [...groups].sort(([a], [b]) => a - b).map(([, list]) => list);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(sorted))});`;
    },
  };
}
