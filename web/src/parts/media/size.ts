// How large media are, in words and on the screen.

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

/** The place that a picture takes, known before it is loaded, so that nothing jumps. */
export function fitted(width: number | null, height: number | null, most: number): { width: number; height: number } {
  if (width === null || height === null || width === 0 || height === 0) return { width: most * 0.75, height: most * 0.5 };
  const scale = Math.min(1, most / width, most / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}
