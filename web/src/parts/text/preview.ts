// A message in one line, for lists and quotes: what it says, without its marks; else what it carries.
import type { Message } from '../../api/types';
import { carried } from '../../state/messages';
import { parse, type Token } from './parse';

/** As much of a text as could ever stand in one line. */
const READ_MAX_CHARS = 300;

export function inOneLine(message: Message): string {
  const { text } = message;
  return text === '' ? carried(message) : inPlainWords(text.slice(0, READ_MAX_CHARS));
}

/** A text without its marks, all in one line. */
export function inPlainWords(text: string): string {
  return plain(parse(text)).replace(/\s+/gu, ' ').trim();
}

function plain(tokens: readonly Token[]): string {
  return tokens.map(words).join('');
}

function words(token: Token): string {
  if (token.type === 'br' || token.type === 'space' || token.type === 'hr') return ' ';
  if (token.type === 'list') return (token['items'] as Token[]).map((item) => `${words(item)} `).join('');
  const inside = 'tokens' in token && token.tokens !== undefined ? plain(token.tokens) : 'text' in token ? token.text : token.raw;
  return BLOCKS.has(token.type) ? `${inside} ` : inside;
}

const BLOCKS = new Set(['paragraph', 'heading', 'blockquote', 'code', 'list_item']);
