// Much at once: a hundred thousand messages, and a machine four times as slow as this one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage, type Api, type Person } from './stage/index.ts';

const MESSAGES = 100_000;

let stage: Stage;
let ada: Api;
let ben: Person;
let chat = 0;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.register('ada', 'Ada');
  ben = await stage.enters('ben');
  await ada.post('/chats/@ben/messages', { text: 'begin' });
  chat = (await ben.api.get<{ eid: number }[]>('/chats'))[0]!.eid;
});
afterAll(() => stage.close());

async function slowDown(rate: number): Promise<void> {
  const session = await ben.page.context().newCDPSession(ben.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

/** Answers for the server's history, as if so many messages had been said: to write them all would take minutes. */
async function pretendLongHistory(): Promise<void> {
  const [sample] = await ben.api.get<{ id: number; text: string; time_sent: string }[]>(`/chats/${chat}/messages`);
  const first = Date.parse(sample!.time_sent) - MESSAGES * 60_000;
  const said = (id: number) => ({
    ...sample,
    id,
    text: `**line ${id}**${'\nmore'.repeat(id % 4)}`,
    time_sent: new Date(first + id * 60_000).toISOString(),
  });
  await ben.page.route(`**/chats/${chat}/messages?*`, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const count = Number(asked.get('count'));
    const offset = asked.get('offset');
    const before = Number(asked.get('before') ?? MESSAGES + 1);
    const from = offset === null ? Math.max(1, before - count) : Number(offset) + 1;
    const to = offset === null ? before - 1 : Math.min(MESSAGES, from + count - 1);
    return route.fulfill({ json: { response: Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => said(from + n)) } });
  });
}

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

describe('a hundred thousand messages', () => {
  beforeAll(async () => {
    await ben.api.put(`/chats/${chat}/read`, { id: 1 });
    await pretendLongHistory();
  });
  afterAll(() => ben.page.unrouteAll({ behavior: 'ignoreErrors' }));

  test('scroll, and only what is near is drawn', async () => {
    await ben.goes(`/app/c/${chat}`);
    await ben.log.getByText(`line ${MESSAGES}`, { exact: true }).waitFor();
    const { frames, drawn } = await drag(-2000, MESSAGES - 800);
    expect(drawn).toBeLessThan(120);
    const share = (part: number) => frames[Math.floor((frames.length - 1) * part)]!.toFixed(0);
    console.log(`800 messages scrolled: a frame took ${share(0.5)} ms in the middle, ${share(0.95)} ms at 95 %; at most ${drawn} were drawn`);
  });

  test('are read from the middle in both directions, and one jumps to the newest', async () => {
    await ben.goes(`/app/c/${chat}/50000`);
    await ben.log.getByText('line 50000', { exact: true }).waitFor();
    // Further than what is kept at once.
    await drag(-2000, 49_300);
    await drag(2000, 50_100);
    await ben.page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await ben.log.getByText(`line ${MESSAGES}`, { exact: true }).waitFor();
  });
});

test('a slow machine is soon ready', async () => {
  await ben.page.addInitScript(() => {
    new MutationObserver((_, watch) => {
      if (document.querySelector('textarea') === null || document.querySelector('[data-message]') === null) return;
      watch.disconnect();
      Object.assign(globalThis, { readyAfterMs: performance.now() });
    }).observe(document, { childList: true, subtree: true });
  });
  await slowDown(4);
  const times: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    await ben.goes(`/app/c/${chat}`);
    await ben.message('begin').waitFor();
    times.push(await ben.page.evaluate(() => (globalThis as unknown as { readyAfterMs: number }).readyAfterMs));
  }
  console.log(`ready to read and write on a CPU slowed down 4 times after ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  await slowDown(1);
});

test('a slow machine keeps up', async () => {
  await slowDown(4);
  await ben.page.reload();
  // A slow machine four times slower still.
  await ben.composer.waitFor({ timeout: 90_000 });
  await Promise.all(Array.from({ length: 50 }, (_, n) => ada.post('/chats/@ben/messages', { text: `burst ${n}` })));
  await ben.says('still here');
  await expect.poll(async () => (await ada.texts('@ben')).at(-1)).toBe('still here');
  await ben.message('still here').waitFor({ timeout: 60_000 });
  await slowDown(1);
}, 240_000);
