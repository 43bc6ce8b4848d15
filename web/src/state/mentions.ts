// Whether a text mentions somebody: `@alias`, as a whole word, without regard to case.

const MENTION = /(?<![\p{L}\p{N}_])@([\p{L}\p{N}_]{3,32})(?![\p{L}\p{N}_])/gu;

export function mentions(text: string, alias: string | undefined): boolean {
  if (alias === undefined) return false;
  const folded = fold(alias);
  return [...text.matchAll(MENTION)].some((match) => fold(match[1] ?? '') === folded);
}

function fold(alias: string): string {
  return alias.normalize('NFKC').toLowerCase();
}

/** A text in pieces, of which some are mentions. */
export function split(text: string): { text: string; mention: boolean }[] {
  const pieces: { text: string; mention: boolean }[] = [];
  let at = 0;
  for (const match of text.matchAll(MENTION)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), mention: false });
    pieces.push({ text: match[0], mention: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mention: false });
  return pieces;
}
