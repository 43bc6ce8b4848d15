// What the stories are played on: a server, a network that can be cut, and a browser for each person.
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { Api, PASSWORD } from './api.ts';
import { Person } from './person.ts';
import { Server } from './server.ts';
import { Wire } from './wire.ts';

export { Api, PASSWORD, Person };
export type { Page };

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export class Stage {
  readonly server = new Server();
  private readonly contexts: BrowserContext[] = [];
  private constructor(
    readonly wire: Wire,
    private readonly browser: Browser,
  ) {}

  static async set(): Promise<Stage> {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    let stage: Stage | null = null;
    const wire = await Wire.to(() => stage?.server.port ?? 0);
    stage = new Stage(wire, browser);
    await stage.server.start();
    return stage;
  }

  get url(): string {
    return this.wire.url;
  }

  /** An account, from outside any browser. */
  register(alias: string, name?: string): Promise<Api> {
    return Api.register(() => `http://127.0.0.1:${this.server.port}`, alias, name);
  }

  /** A browser of somebody's own, with nothing in it. */
  async browserOf(alias: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await this.browser.newContext({ viewport: { width: 1180, height: 760 }, ...options });
    this.contexts.push(context);
    return Person.in(context, this.url, alias);
  }

  /** Somebody with an account, signed in in a browser of their own. */
  async enters(alias: string, options?: BrowserContextOptions): Promise<Person> {
    const api = await this.register(alias, alias[0]?.toUpperCase() + alias.slice(1));
    const person = await this.browserOf(alias, options);
    person.api = api;
    await person.signsIn();
    return person;
  }

  /** Two people who look at their dialog, in windows so tall that all of it is drawn: what is far from a screen is no element. */
  async dialog(): Promise<[Person, Person]> {
    const viewport = { width: 1180, height: 3000 };
    const ada = await this.enters('ada', { viewport });
    const ben = await this.enters('ben', { viewport });
    await ada.api.post('/chats/@ben/messages', { text: 'begin' });
    await ada.opens('Ben');
    await ben.opens('Ada');
    return [ada, ben];
  }

  async close(): Promise<void> {
    const wrong = this.contexts.flatMap((context) => Person.wrongs(context));
    await this.browser.close();
    this.wire.close();
    await this.server.close();
    if (wrong.length > 0) throw new Error(`The console says:\n${wrong.join('\n')}`);
  }
}

