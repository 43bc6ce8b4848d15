// Which square of a picture is cut out: its middle, and how near one looks.

export interface Size {
  width: number;
  height: number;
}

export interface Cut {
  /** The middle of the square, in pixels of the picture. */
  x: number;
  y: number;
  /** 1 is the largest square that fits. */
  zoom: number;
}

export const ZOOM_MAX = 5;

export function whole({ width, height }: Size): Cut {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The side of the square, in pixels of the picture. */
export function sideOf({ width, height }: Size, { zoom }: Cut): number {
  return Math.min(width, height) / zoom;
}

/** Moves the picture under the square, by parts of its side: what is cut out never leaves the picture. */
export function moved(size: Size, cut: Cut, right: number, down: number): Cut {
  const side = sideOf(size, cut);
  return within(size, { ...cut, x: cut.x - right * side, y: cut.y - down * side });
}

export function zoomed(size: Size, cut: Cut, zoom: number): Cut {
  return within(size, { ...cut, zoom: Math.min(ZOOM_MAX, Math.max(1, zoom)) });
}

function within(size: Size, cut: Cut): Cut {
  const half = sideOf(size, cut) / 2;
  const between = (at: number, length: number) => Math.min(length - half, Math.max(half, at));
  return { ...cut, x: between(cut.x, size.width), y: between(cut.y, size.height) };
}
