// Pictures and files: chosen, pasted and dropped, seen on their way, cancelled, refused, and looked at.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';
import { png } from './stage/files.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  await ben.api.post('/chats/@ada/messages', { text: 'Show me!' });
  await ada.opens('Ben');
  await ben.opens('Ada');
});
afterAll(() => stage.close());

const chooses = (person: Person, name: string, mimeType: string, buffer: Buffer) =>
  person.page.getByLabel('Attach files').setInputFiles({ name, mimeType, buffer });

/** Whether a picture in a message was really drawn. */
const drawn = (person: Person, alt: string) =>
  expect.poll(() => person.log.getByAltText(alt).evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);

test('a picture is chosen, seen before it is sent, and seen by the other', async () => {
  await chooses(ada, 'tea.png', 'image/png', png(640, 400, 120));
  await ada.sees('tea.png');
  await ada.composer.fill('our table');
  const send = ada.page.getByRole('button', { name: 'Send', exact: true });
  await expect.poll(() => send.isEnabled()).toBe(true);
  await send.click();
  await ben.message('our table').waitFor();
  await drawn(ben, 'tea.png');
  await drawn(ada, 'tea.png');
  await ben.page.getByRole('button', { name: 'Open tea.png' }).click();
  const viewer = ben.page.getByRole('dialog', { name: 'Pictures', exact: true });
  await viewer.waitFor();
  await seemsFine(ben.page);
  await ben.page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
});

test('what is pasted is attached, and needs no words', async () => {
  await ada.composer.evaluate((area, bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [...png(80, 80, 200)]);
  await expect.poll(() => ada.page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true);
  await ada.composer.press('Enter');
  await drawn(ben, 'pasted.png');
  await ben.chat('Ada').getByText('pasted.png').waitFor();
});

test('what is dropped anywhere on the chat is attached', async () => {
  const drag = (type: string) =>
    ada.log.evaluate((log, kind) => {
      const data = new DataTransfer();
      data.items.add(new File(['a plan, in words'], 'plan.txt', { type: 'text/plain' }));
      log.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, type);
  await drag('dragover');
  await ada.sees('Drop files here to attach them');
  await drag('drop');
  await ada.sees('plan.txt');
  await expect.poll(() => ada.page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true);
  await ada.page.reload();
  await ada.page.getByRole('button', { name: 'Remove plan.txt' }).waitFor();
  await ada.composer.press('Enter');
  const file = ben.log.getByRole('link', { name: 'plan.txt' });
  await file.waitFor();
  const [download] = await Promise.all([ben.page.waitForEvent('download'), file.click()]);
  expect(download.suggestedFilename()).toBe('plan.txt');
});

test('an upload shows how far it is, and can be cancelled', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await ada.page.route('**/api/v0/media', async (route) => {
    await held;
    await route.abort().catch(() => {});
  });
  await chooses(ada, 'film.bin', 'application/octet-stream', Buffer.alloc(300_000, 7));
  await ada.page.getByRole('progressbar').waitFor();
  await seemsFine(ada.page);
  await ada.page.getByRole('button', { name: 'Remove film.bin' }).click();
  await ada.page.getByRole('progressbar').waitFor({ state: 'detached' });
  release();
  await ada.page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('an upload that fails says why, and can be tried again', async () => {
  await ada.page.route('**/api/v0/media', (route) =>
    route.fulfill({ status: 413, contentType: 'application/json', body: '{"error":"A file may have 100 MiB at most."}' }),
  );
  await chooses(ada, 'huge.bin', 'application/octet-stream', Buffer.alloc(1000, 9));
  await ada.sees('A file may have 100 MiB at most.');
  await ada.page.unrouteAll({ behavior: 'ignoreErrors' });
  await ada.page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => ada.page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true);
  await ada.composer.press('Enter');
  await ben.log.getByRole('link', { name: 'huge.bin' }).waitFor();
});
