// What the markup of a message means: as much of Markdown as people use in a chat, and nothing that could be HTML.
// The result is rendered as elements, never as a string.
import { Marked, type Token, type TokenizerObject } from 'marked';

/** Not known in a chat: what would swallow a text that means just what it says. */
const none = (): undefined => undefined;
const tokenizer = { html: none, tag: none, table: none, lheading: none, def: none, reflink: none, code: none } as unknown;

const marked = new Marked({ gfm: true, breaks: true, tokenizer: tokenizer as TokenizerObject });

export type { Token };

export function parse(text: string): Token[] {
  return marked.lexer(text);
}

/** The address of a link that may be followed; null for any other kind. */
export function safeAddress(href: string): string | null {
  try {
    const { protocol, href: whole } = new URL(href);
    return protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:' ? whole : null;
  } catch {
    return null;
  }
}

const ONLY_EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{RI}{2}|[\u200D\u{1F3FB}-\u{1F3FF}\uFE0F]|\p{Extended_Pictographic})+$/u;

/** Whether a text is a few emoji and nothing else: then they are shown large. */
export function isJumbo(text: string): boolean {
  return text.length <= 24 && ONLY_EMOJI.test(text);
}
