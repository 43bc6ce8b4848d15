// Which parts of a snippet were searched for: without regard to case and accents, as the server finds them.

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

export function marksOf(snippet: string, query: string): Mark[] {
  const letters = [...snippet];
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
