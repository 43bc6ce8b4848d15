import { expect, test } from 'vitest';
import { isJumbo, parse, safeAddress, type Token } from './parse';

/** The tokens as nested words: type, or type with what is inside. */
function shape(tokens: Token[]): unknown[] {
  return tokens.map((token) => {
    const inside = 'tokens' in token ? token.tokens : undefined;
    return inside === undefined ? token.type : [token.type, ...shape(inside)];
  });
}

test('what people use in a chat is understood', () => {
  expect(shape(parse('**bold** and `code`'))).toEqual([['paragraph', ['strong', 'text'], 'text', 'codespan']]);
  expect(shape(parse('one\ntwo'))).toEqual([['paragraph', 'text', 'br', 'text']]);
  expect(parse('```rust\nfn main() {}\n```')[0]).toMatchObject({ type: 'code', lang: 'rust', text: 'fn main() {}' });
  expect(shape(parse('see https://example.org.'))).toEqual([['paragraph', 'text', ['link', 'text'], 'text']]);
});

test('HTML is text', () => {
  for (const text of ['<b>x</b>', '<script>alert(1)</script>', '<!-- x -->', 'a <img src=x onerror=alert(1)> b', '    indented']) {
    const flat = JSON.stringify(shape(parse(text)));
    expect(flat, text).not.toMatch(/html|tag|code/);
    expect(parse(text).map((token) => token.raw).join('').trim(), text).toBe(text.trim());
  }
});

test('only addresses that are harmless are followed', () => {
  expect(safeAddress('https://example.org/a')).toBe('https://example.org/a');
  expect(safeAddress('mailto:ada@example.org')).toBe('mailto:ada@example.org');
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:1', '//x', '/app/', 'file:///etc']) {
    expect(safeAddress(bad), bad).toBeNull();
  }
});

test('a few emoji alone are shown large', () => {
  for (const text of ['👍', '👨‍👩‍👧', '❤️🎉', '🇩🇪', '👋🏽']) expect(isJumbo(text), text).toBe(true);
  for (const text of ['1', 'ok 👍', '', '#', '🎉'.repeat(20)]) expect(isJumbo(text), text).toBe(false);
});
