// The main screens, in both themes, large and small.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { Stage, type Person } from '../stage/index.ts';
import { setScene } from './scene.ts';

const FOLDER = process.env['PICTURES'] ?? join(import.meta.dirname, '../../../docs/pictures');
const SIZES = { large: { width: 1440, height: 900 }, small: { width: 360, height: 740 } };

test('pictures', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const stage = await Stage.set();
  const scene = await setScene(stage);
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of ['light', 'dark'] as const) {
      const options = { viewport, colorScheme: theme, hasTouch: size === 'small' };
      const take = async (person: Person, name: string) => {
        await person.page.waitForTimeout(350);
        await person.page.screenshot({ path: join(FOLDER, `${name}-${size}-${theme}.jpg`), type: 'jpeg', quality: 85 });
      };
      const stranger = await stage.browserOf('new', options);
      await stranger.goes('/app/');
      if (size === 'small') await take(stranger, 'welcome');
      const ada = await stage.browserOf('ada', options);
      await ada.signsIn();
      await ada.chat('Tea house').waitFor();
      if (size === 'small') await take(ada, 'chats');
      await ada.goes(`/app/c/${scene.teaHouse}`);
      await ada.composer.waitFor();
      await ada.sees('Saturday it is');
      await take(ada, 'chat');
    }
  }
  await stage.close();
});
