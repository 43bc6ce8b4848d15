// Somebody before a browser: they see what is on the screen and use what they can name.
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Api } from './api.ts';
import { PASSWORD } from './api.ts';

const wrongs = new WeakMap<BrowserContext, string[]>();

export class Person {
  /** The same account from outside of the browser. */
  api!: Api;

  private constructor(
    readonly page: Page,
    readonly alias: string,
    private readonly url: string,
  ) {}

  static async in(context: BrowserContext, url: string, alias: string): Promise<Person> {
    const heard = wrongs.get(context) ?? [];
    wrongs.set(context, heard);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => heard.push(`${alias}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // What the network does is said in words on the screen; the browser's own line about it is no fault.
      const network = /Failed to load resource|net::ERR_/u.test(message.text());
      if (message.type() === 'error' && !network) heard.push(`${alias}: ${message.text()}`);
    });
    return new Person(page, alias, url);
  }

  /** What went wrong in the pages of a browser, though nobody saw it. */
  static wrongs(context: BrowserContext): string[] {
    return wrongs.get(context) ?? [];
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Person> {
    const tab = await Person.in(this.page.context(), this.url, this.alias);
    tab.api = this.api;
    return tab;
  }

  async goes(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
  }

  async signsIn(): Promise<void> {
    await this.goes('/app/sign-in');
    await this.page.getByLabel('User name or e-mail').fill(this.alias);
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('navigation', { name: 'Chats' }).waitFor();
  }

  async opens(name: string): Promise<void> {
    await this.chat(name).click();
    await this.composer.waitFor();
  }

  /** A chat in the list. */
  chat(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Chats' }).getByRole('link').filter({ hasText: name });
  }

  get composer(): Locator {
    return this.page.getByPlaceholder('Write a message');
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  /** Comes from the composer to the newest message by the tab key alone: its number. */
  async tabsToNewest(): Promise<string> {
    await this.composer.focus();
    for (;;) {
      await this.page.keyboard.press('Shift+Tab');
      const at = await this.page.evaluate(() => document.activeElement?.getAttribute('data-message'));
      if (at) return at;
    }
  }

  async says(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  async sees(text: string): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  async seesNoMore(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor({ state: 'detached' });
  }

  /** A message in the open chat that says this. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  async sentences(): Promise<string[]> {
    return this.log.locator('[data-message] .text').allTextContents();
  }
}
