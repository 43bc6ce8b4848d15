// The screens beside the chats, in both themes, large and small.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { Stage, type Person } from '../stage/index.ts';
import { setScene } from './scene.ts';

const FOLDER = process.env['PICTURES'] ?? join(import.meta.dirname, '../../../docs/pictures');
const SIZES = { large: { width: 1440, height: 900 }, small: { width: 360, height: 740 } };

test('pictures of the screens beside the chats', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const stage = await Stage.set();
  const { teaHouse } = await setScene(stage);
  const places: [name: string, path: string, seen: string, also?: (person: Person) => Promise<void>][] = [
    ['search', '/app/search', 'What are you looking for?', async (ada) => {
      await ada.page.getByLabel('Search messages').fill('saturday');
      await ada.page.locator('mark').first().waitFor();
    }],
    ['people', '/app/people', 'Contacts', async (ada) => {
      await ada.page.getByLabel('Find people').fill('y');
      await ada.sees('Found');
    }],
    ['profile', '/app/settings', 'About you'],
    ['account', '/app/settings/account', 'Delete account'],
    ['sessions', '/app/settings/sessions', 'This browser'],
    ['look', '/app/settings/look', 'Colours'],
    ['bots', '/app/settings/bots', 'New bot'],
    ['group', `/app/e/${teaHouse}`, 'Leave group'],
    ['members', `/app/e/${teaHouse}/members`, '@cleo', async (ada) => {
      await ada.page.getByRole('button', { name: 'Manage Cleo' }).click();
      await ada.sees('For how long');
    }],
    ['rights', `/app/e/${teaHouse}/rights`, 'Everybody else may'],
    ['invites', `/app/e/${teaHouse}/invites`, 'New invite link', async (ada) => {
      await ada.page.getByRole('button', { name: 'New invite link' }).click();
      await ada.page.getByRole('button', { name: 'Create link' }).click();
      await ada.page.getByRole('img', { name: 'QR code of the link' }).waitFor();
    }],
  ];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of ['light', 'dark'] as const) {
      const ada = await stage.browserOf('ada', { viewport, colorScheme: theme, hasTouch: size === 'small' });
      await ada.signsIn();
      for (const [name, path, seen, also] of places) {
        await ada.goes(path);
        await ada.sees(seen);
        await also?.(ada);
        await ada.page.waitForTimeout(350);
        await ada.page.screenshot({ path: join(FOLDER, `${name}-${size}-${theme}.png`) });
      }
    }
  }
  await stage.close();
});
