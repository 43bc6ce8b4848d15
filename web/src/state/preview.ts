// A message in one line, for lists and quotes.
import type { Message } from '../api/types';

export function inOneLine({ text }: Message): string {
  return text.replace(/\s+/gu, ' ');
}
