import { expect, test } from 'vitest';
import { excerptOf, marksOf, type Mark } from './marks';

const inBrackets = (marks: Mark[]) => marks.map(({ text, found }) => (found ? `[${text}]` : text)).join('');
const shown = (text: string, query: string) => inBrackets(marksOf(text, query));

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

test('what was found is shown in plain words, and its marks where they are what was found', () => {
  const excerpt = (text: string, query: string) => inBrackets(excerptOf(text, 'the snippet of example', query));
  expect(excerpt('**Hello Ben**,\n- see `code`', 'ben code')).toBe('Hello [Ben], see [code]');
  expect(excerpt('a [link](https://example.org)', 'example')).toBe('the snippet of [example]');
});

test('a long text is shown from a little before what was found, and not to its end', () => {
  const excerpt = (text: string, query: string) => inBrackets(excerptOf(text, '', query));
  const found = excerpt(`${'before '.repeat(100)}**needle** ${'after '.repeat(100)}`, 'needle');
  expect(found).toMatch(/^… (before ){1,9}\[needle\] (after )+aft?e?r?…$/u);
  expect(excerpt(`${'x'.repeat(100)}needle`, 'needle')).toBe(`${'x'.repeat(100)}[needle]`);
  expect([...excerpt('👩‍🚀'.repeat(300), '?')].length).toBe(0);
});
