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
  await stage.register('cleo', 'Cleo');
  await ada.api.post('/chats/@cleo/messages', { text: 'hello' });
  await ada.opens('Ben');
  await ben.opens('Ada');
});
afterAll(() => stage.close());

const chooses = (person: Person, name: string, mimeType: string, buffer: Buffer) =>
  person.page.getByLabel('Attach files').setInputFiles({ name, mimeType, buffer });

/** Waits until a file is uploaded, not only on its way. */
async function attached(person: Person, name: string): Promise<void> {
  await person.page.getByRole('button', { name: `Remove ${name}` }).waitFor();
  await person.page.getByRole('progressbar').waitFor({ state: 'detached' });
}

/** Holds uploads back, so that they are on their way until they are let go of. */
async function holdsUploads(person: Person): Promise<() => Promise<void>> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await person.page.route('**/api/v0/media', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return async () => {
    release();
    await person.page.unrouteAll({ behavior: 'wait' });
  };
}

/** Whether a picture in a message was really drawn. */
const drawn = (person: Person, alt: string) =>
  expect.poll(() => person.log.getByAltText(alt).evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);

test('a picture is chosen, seen before it is sent, and seen by the other', async () => {
  await chooses(ada, 'tea.png', 'image/png', png(640, 400, 120));
  await ada.sees('tea.png');
  await ada.composer.fill('our table');
  await attached(ada, 'tea.png');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
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

test('on a screen of many pixels a small picture is shown in all of its own', async () => {
  const phone = await stage.browserOf('ben', { deviceScaleFactor: 2 });
  await phone.signsIn();
  await phone.opens('Ada');
  const widthFor = (person: Person) => () => person.log.getByAltText('tea.png').evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(widthFor(phone)).toBe(640);
  await expect.poll(widthFor(ben)).toBe(320);
  await phone.page.close();
});

test('what is pasted is attached, and needs no words', async () => {
  await ada.composer.evaluate((area, bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [...png(80, 80, 200)]);
  await attached(ada, 'pasted.png');
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
  await attached(ada, 'plan.txt');
  await ada.page.reload();
  await attached(ada, 'plan.txt');
  await ada.composer.press('Enter');
  const file = ben.log.getByRole('link', { name: 'plan.txt' });
  await file.waitFor();
  const [download] = await Promise.all([ben.page.waitForEvent('download'), file.click()]);
  expect(download.suggestedFilename()).toBe('plan.txt');
});

test('an upload shows how far it is, and can be cancelled', async () => {
  const letGo = await holdsUploads(ada);
  await chooses(ada, 'film.bin', 'application/octet-stream', Buffer.alloc(300_000, 7));
  await ada.page.getByRole('progressbar').waitFor();
  await seemsFine(ada.page);
  await ada.page.getByRole('button', { name: 'Remove film.bin' }).click();
  await ada.page.getByRole('progressbar').waitFor({ state: 'detached' });
  await letGo();
});

test('nobody leaves in the middle of an upload unasked, and what is uploaded is kept, wherever one is', async () => {
  const letGo = await holdsUploads(ada);
  await ada.composer.fill('the film');
  await chooses(ada, 'film.bin', 'application/octet-stream', Buffer.alloc(1000, 7));
  await ada.page.getByRole('progressbar').waitFor();
  const [question] = await Promise.all([
    ada.page.waitForEvent('dialog'),
    ada.page.evaluate(() => void setTimeout(() => location.reload())),
  ]);
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  // In the middle of an edit: what was begun before is not seen, and kept all the same.
  await ada.message('our table').hover();
  await ada.message('our table').getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Edit' }).click();
  await ada.page.getByText('Editing your message').waitFor();
  await ada.opens('Cleo');
  await letGo();
  await expect.poll(() => ada.page.evaluate(() => JSON.stringify(localStorage))).toContain('film.bin');
  const asked: string[] = [];
  ada.page.on('dialog', (dialog) => asked.push(dialog.type()));
  await ada.page.reload();
  await ada.opens('Ben');
  await attached(ada, 'film.bin');
  expect(asked).toEqual([]);
  expect(await ada.composer.inputValue()).toBe('the film');
  await ada.composer.press('Enter');
  await ben.message('the film').getByRole('link', { name: 'film.bin' }).waitFor();
});

test('what is sent before its file is uploaded goes out when it is, though one looks elsewhere', async () => {
  const letGo = await holdsUploads(ada);
  await chooses(ada, 'late.bin', 'application/octet-stream', Buffer.alloc(1000, 8));
  await ada.says('sorry for the delay');
  await ada.page.getByText('goes out as soon as its files are uploaded').waitFor({ state: 'attached' });
  await ada.opens('Cleo');
  await letGo();
  await ben.message('sorry for the delay').getByRole('link', { name: 'late.bin' }).waitFor();
  await ada.opens('Ben');
  await ada.message('sorry for the delay').waitFor();
  expect(await ada.composer.inputValue()).toBe('');
  expect(await ada.page.getByRole('button', { name: 'Remove late.bin' }).count()).toBe(0);
});

test('an upload that fails says why, and can be tried again', async () => {
  await ada.page.route('**/api/v0/media', (route) =>
    route.fulfill({ status: 413, contentType: 'application/json', body: '{"error":"A file may have 100 MiB at most."}' }),
  );
  await chooses(ada, 'huge.bin', 'application/octet-stream', Buffer.alloc(1000, 9));
  await ada.sees('A file may have 100 MiB at most.');
  await ada.page.unrouteAll({ behavior: 'ignoreErrors' });
  await ada.page.getByRole('button', { name: 'Try again' }).click();
  await attached(ada, 'huge.bin');
  await ada.composer.press('Enter');
  await ben.log.getByRole('link', { name: 'huge.bin' }).waitFor();
});
