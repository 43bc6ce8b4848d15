// Telling somebody who looks elsewhere that something was said to them: in the title, on the icon, by the system's own
// notifications where they are allowed, with a sound where it is wanted.
import type { Message } from '../api/types';
import { t } from '../strings';
import { attention } from './attention.svelte';
import { chats } from './chats.svelte';
import { keep, kept } from './kept';
import { mentions } from './mentions';
import { carried } from './messages';
import { isDialog, nameOf, presenceOf, senderName } from './people.svelte';
import { route, to } from './route.svelte';
import { session } from './session.svelte';

export interface NoticeWishes {
  /** Whether the system shows them. It asks once, and only when it is turned on here. */
  shown: boolean;
  sound: boolean;
  /** In groups only what mentions oneself. */
  mentionsOnly: boolean;
}

const NAME = 'notices';
const TEXT_MAX_CHARS = 160;

class Notices {
  wishes = $state<NoticeWishes>(kept<NoticeWishes>(NAME) ?? { shown: false, sound: false, mentionsOnly: false });
  private permission = $state(this.possible ? Notification.permission : null);

  /** Whether this browser has them at all: over plain http it may not. */
  get possible(): boolean {
    return 'Notification' in globalThis && isSecureContext;
  }

  get refused(): boolean {
    return this.permission === 'denied';
  }

  /** Changes a wish; the system asks whether notifications are allowed, which it does only after a click. */
  async wish(change: Partial<NoticeWishes>): Promise<void> {
    if (change.shown === true) this.permission = await Notification.requestPermission();
    const shown = (change.shown ?? this.wishes.shown) && this.permission === 'granted';
    this.wishes = { ...this.wishes, ...change, shown };
    keep(NAME, this.wishes);
  }

  /** Something was said: tells it where nobody sees it anyway. */
  hear(message: Message): void {
    if (!this.concerns(message)) return;
    if (this.wishes.sound) ring();
    if (!this.wishes.shown || !this.possible || Notification.permission !== 'granted') return;
    const chat = chats.byEid.get(message.chat.eid);
    const who = senderName(message.sender);
    const title = chat !== undefined && !isDialog(chat) ? t.notices.inGroup(who, nameOf(chat.entity)) : who;
    try {
      // All tabs say the same under one tag, so that it is shown once.
      const notice = new Notification(title, {
        body: (message.text || carried(message)).slice(0, TEXT_MAX_CHARS),
        tag: `${message.chat.eid}/${message.id}`,
        icon: `${import.meta.env.BASE_URL}icon-192.png`,
        silent: true,
      });
      notice.onclick = () => {
        focus();
        route.go(to.chat(message.chat.eid));
        notice.close();
      };
    } catch {
      // Some systems allow them to service workers alone.
    }
  }

  private concerns(message: Message): boolean {
    if (message.sender.eid === session.eid) return false;
    const { place } = route;
    if (attention.here && place.at === 'chat' && place.eid === message.chat.eid) return false;
    if (presenceOf(session.eid)?.status === 'dnd') return false;
    return isDialog(message.chat) || !this.wishes.mentionsOnly || mentions(message.text, session.self?.alias);
  }
}

export const notices = new Notices();

/** The number on the icon of an installed client. */
export function badge(unread: number): void {
  const { setAppBadge } = navigator as { setAppBadge?: (count: number) => Promise<void> };
  setAppBadge?.call(navigator, unread).catch(() => {});
}

let audio: AudioContext | null = null;

/** Two soft notes. */
function ring(): void {
  audio ??= new AudioContext();
  const { currentTime: now, destination } = audio;
  for (const [at, pitch] of [660, 880].entries()) {
    const note = audio.createOscillator();
    const loudness = audio.createGain();
    const begin = now + at * 0.12;
    note.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(0.12, begin + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + 0.4);
    note.connect(loudness).connect(destination);
    note.start(begin);
    note.stop(begin + 0.45);
  }
}
