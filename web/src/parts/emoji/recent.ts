// Emoji that one chose lately, the last first; before there are any, those that people choose most.
import { keep, kept } from '../../state/kept';

const NAME = 'emoji';
const KEPT_MAX = 24;
export const COMMON = ['👍', '❤️', '😂', '🎉', '🙏', '😮'];

export function recentEmoji(): string[] {
  return [...new Set([...(kept<string[]>(NAME) ?? []), ...COMMON])].slice(0, KEPT_MAX);
}

export function chose(emoji: string): void {
  keep(NAME, [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, KEPT_MAX));
}
