// For whoever uses keys alone, a screen reader, a small screen, another script, or a browser in the background.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seemsFine } from './stage/axe.ts';
import { Stage, type Person } from './stage/index.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  await ben.api.post('/chats/@ada/messages', { text: 'Hello **Ada**, see https://example.org and `code`' });
  await ada.api.post('/chats/@ben/messages', { text: 'مرحبا يا بن' });
  await ben.api.put('/chats/@ada/messages/2/reactions/%F0%9F%91%8D');
});
afterAll(() => stage.close());

test('axe finds nothing serious, in either theme', async () => {
  const stranger = await stage.browserOf('new');
  await stranger.goes('/app/');
  await seemsFine(stranger.page);
  await ada.opens('Ben');
  await ada.message('see https').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await ada.page.emulateMedia({ colorScheme });
    await seemsFine(ada.page);
  }
  await ada.message('see https').hover();
  await ada.message('see https').getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menu').waitFor();
  await seemsFine(ada.page);
  await ada.page.keyboard.press('Escape');
  await ada.page.getByRole('button', { name: 'New chat' }).click();
  await ada.page.getByRole('dialog').waitFor();
  await seemsFine(ada.page);
  await ada.page.keyboard.press('Escape');
});

test('with keys alone one comes from the list to a message, answers it, and sends', async () => {
  await ada.goes('/app/');
  await ada.chat('Ben').focus();
  await ada.page.keyboard.press('Enter');
  await ada.composer.waitFor();
  await expect.poll(() => ada.composer.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await ada.tabsToNewest()).toBe('2');
  await ada.page.keyboard.press('ArrowUp');
  await expect.poll(() => ada.page.evaluate(() => document.activeElement?.getAttribute('data-message'))).toBe('1');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('menuitem', { name: 'Reply' }).waitFor();
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('Answering Ben').waitFor();
  await ada.page.keyboard.type('by kys');
  await ada.page.keyboard.press('Enter');
  // Only what has arrived can be edited.
  await ada.log.locator('[data-message]').filter({ hasText: 'by kys' }).waitFor();
  await ada.page.keyboard.press('ArrowUp');
  await ada.page.getByText('Editing your message').waitFor();
  await ada.page.keyboard.press('Backspace');
  await ada.page.keyboard.press('Backspace');
  await ada.page.keyboard.type('eys');
  await ada.page.keyboard.press('Enter');
  await ada.message('by keys').getByText('edited').waitFor();
});

test('with keys alone one reacts, and walks through the list of chats', async () => {
  await ada.message('by keys').focus();
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('menu').waitFor();
  await ada.page.keyboard.press('Home');
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.keyboard.press('Enter');
  await ada.message('by keys').getByRole('button', { name: '😂, 1 person' }).waitFor();
  await ada.api.post('/chats/@ada/messages', { text: 'a note' });
  await ada.chat('Notes to yourself').focus();
  await ada.page.keyboard.press('ArrowDown');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('main').getByRole('heading', { name: 'Ben' }).waitFor();
  await ada.page.keyboard.press('Escape');
});

test('who wants nothing to move sees nothing move', async () => {
  await ada.page.emulateMedia({ reducedMotion: 'reduce' });
  await ada.page.reload();
  await ada.message('by keys').hover();
  await ada.page.getByRole('button', { name: 'New chat' }).click();
  await ada.page.getByRole('dialog').waitFor();
  const longest = await ada.page.evaluate(() => Math.max(0, ...document.getAnimations().map((one) => Number(one.effect?.getTiming().duration))));
  expect(longest).toBeLessThan(1);
  await ada.page.keyboard.press('Escape');
  await ada.page.emulateMedia({ reducedMotion: null });
});

test('a right-to-left text stands on its own side', async () => {
  const text = ada.message('مرحبا').locator('p').first();
  expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
});

test('at 320 pixels nothing is wider than the screen, and one finds back', async () => {
  await ada.page.setViewportSize({ width: 320, height: 600 });
  await ada.message('by keys').waitFor();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await ada.chat('Ben').isVisible()).toBe(false);
  await ada.page.getByRole('link', { name: 'Back to the chats' }).click();
  await ada.chat('Ben').waitFor();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('no screen is wider than 320 pixels', async () => {
  const group = await ada.api.post<{ eid: number }>('/conferences', { title: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik', members: ['ben'] });
  await ada.api.post(`/chats/${group.eid}/messages`, { text: `${'w'.repeat(400)} https://example.org/${'x'.repeat(200)}` });
  await ada.api.post(`/conferences/${group.eid}/invites`);
  const places = [
    [`/app/c/${group.eid}`, 'wwww'],
    ['/app/search', 'What are you looking for?'],
    ['/app/people', 'No contacts yet'],
    ['/app/settings', 'About you'],
    ['/app/settings/account', 'Delete account'],
    ['/app/settings/sessions', 'This browser'],
    ['/app/settings/notices', 'Play a sound'],
    ['/app/settings/look', 'Colours'],
    ['/app/settings/bots', 'New bot'],
    [`/app/e/${group.eid}`, 'Leave group'],
    [`/app/e/${group.eid}/members`, '@ben'],
    [`/app/e/${group.eid}/rights`, 'Everybody else may'],
    [`/app/e/${group.eid}/invites`, 'used 0 times'],
  ] as const;
  for (const [path, seen] of places) {
    await ada.goes(path);
    await ada.sees(seen);
    const wide = await ada.page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        // What scrolls by itself may be wider, and what is for the ear alone stands anywhere.
        .filter((one) => one.closest('nav, pre, .hidden') === null && one.getBoundingClientRect().right > 321)
        .map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(wide, path).toEqual([]);
    await seemsFine(ada.page);
  }
  await ada.goes('/app/');
});

test('a finger gets what a mouse gets', async () => {
  const phone = await stage.browserOf('ada', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  phone.api = ada.api;
  await phone.signsIn();
  await phone.opens('Ben');
  await phone.message('see https').first().locator('p').last().tap({ position: { x: 4, y: 4 } });
  await phone.page.getByRole('menu').getByRole('menuitem', { name: 'Reply' }).waitFor();
  await phone.page.getByRole('dialog').getByRole('button', { name: 'React: ❤️' }).tap();
  await phone.message('see https').getByRole('button', { name: '❤️, 1 person' }).waitFor();
  // Else what comes next would be read there.
  await phone.page.close();
});

test('what is said while one looks elsewhere is on the title, and shown by the system where that is wanted', async () => {
  await ada.page.setViewportSize({ width: 1180, height: 760 });
  await ada.page.context().grantPermissions(['notifications']);
  await ada.goes('/app/settings/notices');
  await ada.page.getByRole('switch', { name: 'Show notifications' }).check();
  expect(await ada.page.getByRole('switch', { name: 'Play a sound' }).isChecked()).toBe(false);
  await seemsFine(ada.page);
  await ada.goes('/app/');
  await ada.chat('Ben').waitFor();
  await ada.page.evaluate(() => {
    const told: [string, string][] = [];
    Object.assign(globalThis, { told });
    globalThis.Notification = class extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title: string, { body }: { body: string }) {
        super();
        told.push([title, body]);
      }
    } as unknown as typeof Notification;
  });
  await ben.api.post('/chats/@ada/messages', { text: 'are you there?' });
  await expect.poll(() => ada.page.title()).toMatch(/^\(1\)/);
  expect(await ada.page.evaluate(() => (globalThis as unknown as { told: unknown }).told)).toEqual([['Ben', 'are you there?']]);
  await ada.opens('Ben');
  await expect.poll(() => ada.page.title()).not.toMatch(/^\(/);
  await ben.api.post('/chats/@ada/messages', { text: 'seen at once' });
  await ada.message('seen at once').waitFor();
  expect(await ada.page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told.length)).toBe(1);
});

test('it can be installed, and opens without the network', async () => {
  const manifest = await ada.page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!;
    return (await fetch(link.href)).json();
  });
  expect(manifest).toMatchObject({ start_url: '/app/', display: 'standalone' });
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  await ada.page.reload();
  await ada.message('seen at once').waitFor();
  stage.wire.sever();
  await ada.page.reload();
  await ada.page.getByText(/Connecting|No connection/u).first().waitFor();
  stage.wire.mend();
  await ada.message('seen at once').waitFor();
});
