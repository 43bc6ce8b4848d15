// How large media are, in words and on the screen.
import type { Media } from '../../api/types';

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** Bytes for people: 1.4 MB. */
export function bytes(count: number): string {
  let size = count;
  let unit = 0;
  for (; size >= 1000 && unit < UNITS.length - 1; unit += 1) size /= 1000;
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

/** Seconds for people: 1:05. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** In pixels of CSS. */
export interface Place {
  width: number;
  height: number;
}

/** The place that a picture takes, known before it is loaded, so that nothing jumps. */
export function fitted(width: number | null, height: number | null, most: number): Place {
  if (width === null || height === null || width === 0 || height === 0) return { width: most * 0.75, height: most * 0.5 };
  const scale = Math.min(1, most / width, most / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

/** The longer side of the previews that the server makes. */
const PREVIEW_PX = 320;
/** A picture of so few bytes need not be spared. */
const SMALL_BYTES = 300_000;
/** What every browser draws. */
const DRAWN: readonly string[] = ['jpeg', 'png', 'webp', 'gif'];

/**
 * Whether a picture is better shown itself: its preview has fewer pixels than the place that it fills, on a screen with so many
 * pixels to one of CSS, and the picture has more of them and is small.
 */
export function isBetterWhole({ width, height, size, subtype }: Media, place: Place, density: number): boolean {
  if (width === null || height === null || size > SMALL_BYTES || !DRAWN.includes(subtype)) return false;
  const scale = PREVIEW_PX / Math.max(width, height);
  return scale < 1 && (width * scale < place.width * density || height * scale < place.height * density);
}
