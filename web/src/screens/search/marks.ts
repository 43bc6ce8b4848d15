// Which parts of a text were searched for: without regard to case and accents, as the server finds them.
import { inPlainWords } from '../../parts/text/preview';

export interface Mark {
  text: string;
  found: boolean;
}

/** The words of a query, those in quotes too. */
function wordsOf(query: string): string[] {
  return (fold(query).match(/[\p{L}\p{N}_]+/gu) ?? []).sort((a, b) => b.length - a.length);
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** How much stands before the first of what was found, and how much is shown at all, in characters. */
const BEFORE_CHARS = 60;
const SHOWN_CHARS = 200;

/**
 * What a message says around what was found in it, in plain words. Where only its marks have it (the address of a link), as it was
 * written: the snippet that the server made.
 */
export function excerptOf(text: string, snippet: string, query: string): Mark[] {
  const said = marksOf(inPlainWords(text), query);
  return said.some(({ found }) => found) ? around(said) : marksOf(snippet, query);
}

/** From the beginning of a word a little before what was found. */
function around([first, ...rest]: readonly Mark[]): Mark[] {
  if (first === undefined) return [];
  const early = first.found ? 0 : first.text.length - BEFORE_CHARS;
  const from = early > 0 ? first.text.indexOf(' ', early) : 0;
  const lead = from > 0 ? { ...first, text: `…${first.text.slice(from)}` } : first;
  const marks: Mark[] = [];
  let room = SHOWN_CHARS;
  for (const { text, found } of [lead, ...rest]) {
    const letters = [...text];
    if (room > 0) marks.push({ text: letters.length > room ? `${letters.slice(0, room).join('')}…` : text, found });
    room -= letters.length;
  }
  return marks;
}

export function marksOf(text: string, query: string): Mark[] {
  const letters = [...text];
  // A letter may become several, or none: each remembers where it came from.
  const folded: string[] = [];
  const origin: number[] = [];
  letters.forEach((letter, at) => {
    for (const one of fold(letter)) {
      folded.push(one);
      origin.push(at);
    }
  });
  const found = letters.map(() => false);
  for (const word of wordsOf(query).map((each) => [...each])) {
    for (let at = 0; at + word.length <= folded.length; at += 1) {
      if (!word.every((letter, n) => folded[at + n] === letter)) continue;
      // As the server, one or two letters find beginnings of words alone.
      if (word.length < 3 && at > 0 && /[\p{L}\p{N}]/u.test(folded[at - 1] ?? '') && /^[\p{Script=Latin}\p{N}]/u.test(word[0] ?? '')) continue;
      for (let n = 0; n < word.length; n += 1) found[origin[at + n] ?? 0] = true;
    }
  }
  const marks: Mark[] = [];
  letters.forEach((letter, at) => {
    const last = marks.at(-1);
    if (last !== undefined && last.found === found[at]) last.text += letter;
    else marks.push({ text: letter, found: found[at] === true });
  });
  return marks;
}
