import { expect, test } from 'vitest';
import type { Media } from '../../api/types';
import { bytes, duration, fitted, isBetterWhole } from './size';

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

test('a small picture is shown itself where its preview would look soft', () => {
  const picture = { width: 1280, height: 640, size: 90_000, subtype: 'jpeg' } as Media;
  const place = { width: 320, height: 160 };
  expect(isBetterWhole(picture, place, 1), 'the preview has every pixel that is seen').toBe(false);
  expect(isBetterWhole(picture, place, 2)).toBe(true);
  expect(isBetterWhole(picture, { width: 158, height: 158 }, 1)).toBe(false);
  expect(isBetterWhole(picture, { width: 200, height: 200 }, 1), 'cut to a square, its height is what counts').toBe(true);
  expect(isBetterWhole({ ...picture, width: 300, height: 150 }, place, 2), 'the preview is as large as the picture').toBe(false);
  expect(isBetterWhole({ ...picture, size: 5_000_000 }, place, 2)).toBe(false);
  expect(isBetterWhole({ ...picture, subtype: 'tiff' }, place, 2)).toBe(false);
  expect(isBetterWhole({ ...picture, width: null }, place, 2)).toBe(false);
});
