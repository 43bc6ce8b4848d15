import { expect, test } from 'vitest';
import { moved, sideOf, whole, zoomed, ZOOM_MAX } from './crop';

const WIDE = { width: 800, height: 400 };

test('at first the largest square in the middle is cut out', () => {
  expect(whole(WIDE)).toEqual({ x: 400, y: 200, zoom: 1 });
  expect(sideOf(WIDE, whole(WIDE))).toBe(400);
});

test('the picture is moved by parts of the square, and never out of it', () => {
  expect(moved(WIDE, whole(WIDE), 0.25, 0)).toEqual({ x: 300, y: 200, zoom: 1 });
  expect(moved(WIDE, whole(WIDE), 9, 9)).toEqual({ x: 200, y: 200, zoom: 1 });
  expect(moved(WIDE, zoomed(WIDE, whole(WIDE), 2), -9, -9)).toEqual({ x: 700, y: 300, zoom: 2 });
});

test('who looks away again still sees nothing beside the picture', () => {
  const corner = moved(WIDE, zoomed(WIDE, whole(WIDE), 4), 9, 9);
  expect(corner).toEqual({ x: 50, y: 50, zoom: 4 });
  expect(zoomed(WIDE, corner, 1)).toEqual({ x: 200, y: 200, zoom: 1 });
  expect([zoomed(WIDE, corner, 99).zoom, zoomed(WIDE, corner, 0).zoom]).toEqual([ZOOM_MAX, 1]);
});
