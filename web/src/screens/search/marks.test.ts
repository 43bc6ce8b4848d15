import { expect, test } from 'vitest';
import { marksOf } from './marks';

const shown = (snippet: string, query: string) =>
  marksOf(snippet, query)
    .map(({ text, found }) => (found ? `[${text}]` : text))
    .join('');

test('what was searched for is marked, whatever its case and accents', () => {
  expect(shown('Crème brûlée, CREME again', 'creme')).toBe('[Crème] brûlée, [CREME] again');
  expect(shown('the ﬁsh and the fishes', 'fish')).toBe('the [ﬁsh] and the [fish]es');
  expect(shown('well-kept "secret garden"', '"secret garden"')).toBe('well-kept "[secret] [garden]"');
});

test('one or two letters mark beginnings of words, in scripts with words', () => {
  expect(shown('a banana at bay', 'ba')).toBe('a [ba]nana at [ba]y');
  expect(shown('東京都', '京')).toBe('東[京]都');
});

test('nothing searched for marks nothing, and no text is lost', () => {
  expect(shown('so it is', '?!')).toBe('so it is');
  expect(marksOf('', 'x')).toEqual([]);
  const text = '👩‍🚀 ok\nÅ ﬃ';
  expect(marksOf(text, 'f å').map((mark) => mark.text).join('')).toBe(text);
});
