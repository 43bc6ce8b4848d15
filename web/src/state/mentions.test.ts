import { expect, test } from 'vitest';
import { mentions } from './mentions';

test('a mention is a whole word, whatever its case', () => {
  for (const text of ['@ada', 'hello @Ada!', '(@ADA)', 'ada @ada, ada']) expect(mentions(text, 'ada'), text).toBe(true);
  for (const text of ['ada', '@adam', 'x@ada', '@ ada', 'me@ada.org']) expect(mentions(text, 'ada'), text).toBe(text === '@ada');
  expect(mentions('@Jürgen', 'jürgen')).toBe(true);
  expect(mentions('@ada', undefined)).toBe(false);
});
