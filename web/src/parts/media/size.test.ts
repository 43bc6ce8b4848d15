import { expect, test } from 'vitest';
import { bytes, duration, fitted } from './size';

test('sizes are told as people say them', () => {
  expect([0, 999, 1000, 1450, 10_400, 1_400_000, 5_000_000_000].map(bytes)).toEqual(['0 B', '999 B', '1.0 KB', '1.4 KB', '10 KB', '1.4 MB', '5.0 GB']);
  expect([0, 5.4, 65, 600].map(duration)).toEqual(['0:00', '0:05', '1:05', '10:00']);
});

test('a picture gets its place by its shape, and never more than there is', () => {
  expect(fitted(3000, 1500, 320)).toEqual({ width: 320, height: 160 });
  expect(fitted(100, 80, 320)).toEqual({ width: 100, height: 80 });
  expect(fitted(10_000, 10, 320).height).toBeGreaterThanOrEqual(48);
  expect(fitted(null, 10, 320)).toEqual({ width: 240, height: 160 });
});
