// The screens as pictures, in both themes, large and small: those of the README, or all of them, to be looked at:
// `PICTURES=/tmp/pictures npm run pictures`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { Stage, type Page, type Person } from '../stage/index.ts';
import { setScene, type Scene } from './scene.ts';

const ALL = process.env['PICTURES'];
const FOLDER = ALL ?? join(import.meta.dirname, '../../../docs/pictures');
const SIZES = { large: { width: 1440, height: 900 }, small: { width: 360, height: 740 } };
const SHAPE = ALL === undefined ? ({ format: 'webp', quality: 82 } as const) : ({ format: 'png' } as const);

interface Screen {
  name: string;
  path: (scene: Scene) => string;
  /** What is there when all is there. */
  seen: string;
  /** Whether it stands in the README. */
  main?: boolean;
  /** Whether nobody has signed in. */
  stranger?: boolean;
  then?: (person: Person) => Promise<unknown>;
}

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });

const SCREENS: Screen[] = [
  { name: 'welcome', path: () => '/app/register', seen: 'Create account', stranger: true, main: true },
  { name: 'sign-in', path: () => '/app/sign-in', seen: 'Good to see you', stranger: true },
  { name: 'invited', path: ({ invite }) => `/app/invite/${invite}`, seen: 'You are invited', stranger: true },
  { name: 'chats', path: () => '/app/', seen: 'Tea house', main: true },
  { name: 'chat', path: ({ teaHouse }) => `/app/c/${teaHouse}`, seen: 'ring twice', main: true },
  { name: 'dialog', path: ({ noor }) => `/app/c/${noor}`, seen: 'الصور' },
  { name: 'notes', path: ({ ada }) => `/app/c/${ada}`, seen: 'oolong' },
  { name: 'empty-chat', path: ({ dora }) => `/app/c/${dora}`, seen: 'Write the first message' },
  { name: 'message-menu', path: ({ teaHouse }) => `/app/c/${teaHouse}`, seen: 'ring twice', then: menu },
  { name: 'emoji', path: ({ teaHouse }) => `/app/c/${teaHouse}`, seen: 'ring twice', then: emoji },
  { name: 'pins', path: ({ teaHouse }) => `/app/c/${teaHouse}`, seen: 'ring twice', then: pins },
  { name: 'answering', path: ({ teaHouse }) => `/app/c/${teaHouse}`, seen: 'ring twice', then: answering },
  { name: 'new-chat', path: () => '/app/people', seen: 'Contacts', then: newChat },
  { name: 'own-menu', path: () => '/app/', seen: 'Tea house', then: ownMenu },
  { name: 'search', path: () => '/app/search', seen: 'What are you looking for?', main: true, then: search },
  { name: 'people', path: () => '/app/people', seen: 'Contacts', then: findPeople },
  { name: 'contacts', path: () => '/app/people', seen: 'Юки' },
  { name: 'person', path: ({ yuki }) => `/app/e/${yuki}`, seen: 'Groups that you share' },
  { name: 'profile', path: () => '/app/settings', seen: 'About you', main: true },
  { name: 'account', path: () => '/app/settings/account', seen: 'Delete account' },
  { name: 'sessions', path: () => '/app/settings/sessions', seen: 'This browser' },
  { name: 'notices', path: () => '/app/settings/notices', seen: 'Play a sound' },
  { name: 'look', path: () => '/app/settings/look', seen: 'Colours' },
  { name: 'bots', path: () => '/app/settings/bots', seen: 'New bot' },
  { name: 'group', path: ({ teaHouse }) => `/app/e/${teaHouse}`, seen: 'Leave group' },
  { name: 'members', path: ({ teaHouse }) => `/app/e/${teaHouse}/members`, seen: '@cleo', main: true },
  { name: 'member', path: ({ teaHouse }) => `/app/e/${teaHouse}/members`, seen: '@cleo', then: manage },
  { name: 'channel', path: ({ harvest }) => `/app/c/${harvest}`, seen: 'first tomatoes', main: true },
  { name: 'channels', path: ({ allotments }) => `/app/e/${allotments}/channels`, seen: 'Everybody on the server is in all' },
  { name: 'server', path: ({ allotments }) => `/app/e/${allotments}`, seen: 'Leave' },
  { name: 'media', path: ({ teaHouse }) => `/app/media/${teaHouse}/photos`, seen: 'Photos', then: (ada) => ada.page.locator('main img').first().waitFor() },
  { name: 'rights', path: ({ teaHouse }) => `/app/e/${teaHouse}/rights`, seen: 'Everybody else may' },
  { name: 'invites', path: ({ teaHouse }) => `/app/e/${teaHouse}/invites`, seen: 'New invite link' },
  { name: 'invite', path: ({ teaHouse }) => `/app/e/${teaHouse}/invites`, seen: 'New invite link', main: true, then: invite },
  { name: 'nowhere', path: () => '/app/nowhere', seen: 'nothing at this address' },
];

async function menu(ada: Person) {
  const message = ada.message('Saturday is better');
  if (await ada.page.evaluate(() => matchMedia('(hover: none)').matches)) {
    await message.locator('p').first().tap({ position: { x: 4, y: 4 } });
  } else {
    await message.hover();
    await message.getByRole('button', { name: 'More' }).click();
  }
  await ada.page.getByRole('menu').waitFor();
}

async function ownMenu(ada: Person) {
  await ada.page.getByRole('button', { name: 'You, and how others see you' }).click();
  await ada.page.getByRole('menu').waitFor();
}

async function emoji(ada: Person) {
  await button(ada, 'Insert an emoji').click();
  await ada.page.getByLabel('Search emoji').fill('tea');
  await ada.page.getByRole('button', { name: 'teapot' }).waitFor();
}

async function pins(ada: Person) {
  await button(ada, '1 pinned message').click();
  await ada.page.getByRole('dialog').getByText('Saturday it is').waitFor();
}

async function answering(ada: Person) {
  const message = ada.message('Saturday is better');
  await message.focus();
  await message.press('Enter');
  await ada.page.getByRole('menuitem', { name: 'Reply' }).click();
  await ada.composer.fill('No marmalade at all? @c');
  await ada.page.getByRole('option').first().waitFor();
}

async function newChat(ada: Person) {
  const open = button(ada, 'New chat');
  if (!(await open.isVisible())) await ada.goes('/app/');
  await open.click();
  await ada.page.getByRole('dialog').waitFor();
}

async function search(ada: Person) {
  await ada.page.getByLabel('Search messages').fill('saturday');
  await ada.page.locator('mark').first().waitFor();
}

async function findPeople(ada: Person) {
  await ada.page.getByLabel('Find people').fill('y');
  await ada.sees('Found');
}

async function manage(ada: Person) {
  await button(ada, 'Manage Cleo next door').click();
  await ada.sees('For how long');
}

async function invite(ada: Person) {
  await button(ada, 'New invite link').click();
  await button(ada, 'Create link').click();
  await ada.page.getByRole('img', { name: 'QR code of the link' }).waitFor();
}

/** The screen as it is once all is there and nothing moves any more. */
async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  await page.waitForFunction(() => [...document.images].every((one) => one.complete && one.naturalWidth > 0));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', SHAPE);
  writeFileSync(join(FOLDER, `${name}.${SHAPE.format}`), Buffer.from(data, 'base64'));
}

test('pictures', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const stage = await Stage.set();
  const scene = await setScene(stage);
  const screens = SCREENS.filter(({ main, name }) => (ALL === undefined ? main : name.includes(process.env['ONLY'] ?? '')));
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      if (!`${size}-${colorScheme}`.includes(process.env['LIKE'] ?? '')) continue;
      const options = { viewport, colorScheme, hasTouch: size === 'small', isMobile: size === 'small' };
      const stranger = await stage.browserOf('new', options);
      const ada = await stage.browserOf('ada', options);
      await ada.signsIn();
      for (const screen of screens) {
        const person = screen.stranger ? stranger : ada;
        await person.goes(screen.path(scene));
        await person.sees(screen.seen);
        await screen.then?.(person);
        await take(person.page, `${screen.name}-${size}-${colorScheme}`);
      }
    }
  }
  await stage.close();
});
