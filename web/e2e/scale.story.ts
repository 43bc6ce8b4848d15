// Much at once: a chat in which a hundred thousand messages were said.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';
import { talkLong } from './stage/long-talk.ts';

const MESSAGES = 100_000;

let stage: Stage;
let ben: Person;
let chat = 0;

beforeAll(async () => {
  stage = await Stage.set();
  const ada = { api: await stage.register('ada', 'Ada'), to: '@ben' };
  const api = await stage.register('ben', 'Ben');
  const begun = performance.now();
  await talkLong([ada, { api, to: '@ada' }], MESSAGES);
  console.log(`${MESSAGES} messages said in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  const [dialog] = await api.get<{ eid: number; last_message: { id: number } }[]>('/chats');
  expect(dialog!.last_message.id).toBe(MESSAGES);
  chat = dialog!.eid;
  await api.put(`/chats/${chat}/read`, { id: MESSAGES });
  ben = await stage.browserOf('ben');
  ben.api = api;
  await ben.signsIn();
}, 600_000);
afterAll(() => stage.close());

const numbered = (id: number) => ben.log.locator(`[data-message="${id}"]`);

interface Scrolled {
  /** The number of the message that was come to. */
  at: number;
  /** How long each frame took, in milliseconds, ascending. */
  frames: number[];
  /** How many messages were elements at once, at most. */
  drawn: number;
}

/** Scrolls as somebody does who drags the bar as fast as they can, until a message is drawn or was passed. */
function drag(step: number, until: number): Promise<Scrolled> {
  return ben.page.evaluate(
    async ([step, until]) => {
      const log = document.querySelector('[role=log]')!;
      const scrolled = { at: step < 0 ? Infinity : 0, frames: [] as number[], drawn: 0 };
      for (let before = performance.now(); (until - scrolled.at) * step > 0; ) {
        log.scrollTop += step;
        await new Promise(requestAnimationFrame);
        scrolled.frames.push(performance.now() - before);
        before = performance.now();
        const there = [...log.querySelectorAll<HTMLElement>('[data-message]')].map((one) => Number(one.dataset['message']));
        if (there.some((id, at) => at > 0 && id !== there[at - 1]! + 1)) throw new Error(`a gap: ${there.join(' ')}`);
        scrolled.at = step < 0 ? Math.min(scrolled.at, ...there) : Math.max(scrolled.at, ...there);
        if (scrolled.frames.length > 1500) throw new Error(`stuck at ${scrolled.at}, ${log.scrollTop} of ${log.scrollHeight}: ${there.join(' ')}`);
        scrolled.drawn = Math.max(scrolled.drawn, there.length);
      }
      scrolled.frames.sort((a, b) => a - b);
      return scrolled;
    },
    [step, until] as const,
  );
}

test('a hundred thousand messages scroll, and only what is near is drawn', async () => {
  await ben.goes(`/app/c/${chat}`);
  await numbered(MESSAGES).waitFor();
  const { frames, drawn } = await drag(-2000, MESSAGES - 800);
  expect(drawn).toBeLessThan(120);
  const share = (part: number) => frames[Math.floor((frames.length - 1) * part)]!.toFixed(0);
  console.log(`800 messages scrolled: a frame took ${share(0.5)} ms in the middle, ${share(0.95)} ms at 95 %; at most ${drawn} were drawn`);
});

test('they are read from the middle in both directions, and one jumps to the newest', async () => {
  await ben.goes(`/app/c/${chat}/50000`);
  await numbered(50_000).waitFor();
  // Further than what is kept at once.
  await drag(-2000, 49_300);
  await drag(2000, 50_100);
  await ben.page.getByRole('button', { name: 'Jump to the newest message' }).click();
  await numbered(MESSAGES).waitFor();
});

test('from the newest one is soon at the very first, by its address', async () => {
  await ben.goes(`/app/c/${chat}/1`);
  await numbered(1).waitFor();
  await ben.sees('This is where it begins.');
});
