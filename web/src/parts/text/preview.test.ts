import { expect, test } from 'vitest';
import type { Message } from '../../api/types';
import { inOneLine } from './preview';

const line = (text: string) => inOneLine({ text } as Message);

test('a line says what the message says, without its marks', () => {
  expect(line('**Hello** Ben, see `code` and [there](https://example.org)')).toBe('Hello Ben, see code and there');
  expect(line('The list:\n\n- oolong\n- **no** marmalade')).toBe('The list: oolong no marmalade');
  expect(line('one\ntwo\n\n```rust\nfn main() {}\n```')).toBe('one two fn main() {}');
  expect(line('> quoted\n\n<b>text</b> 2 * 3 * 4')).toBe('quoted <b>text</b> 2 * 3 * 4');
});
