// The server from outside the browser: to set a scene, and to see what really was said.

export const PASSWORD = 'correct horse';

export class Api {
  private constructor(
    readonly url: () => string,
    readonly token: string,
  ) {}

  static async signIn(url: () => string, alias: string): Promise<Api> {
    const token = await call<string>(url(), '', 'POST', '/auth/sessions', { username: alias, password: PASSWORD });
    return new Api(url, token);
  }

  static async register(url: () => string, alias: string, name = ''): Promise<Api> {
    await call(url(), '', 'POST', '/users', { alias, name, password: PASSWORD });
    return Api.signIn(url, alias);
  }

  get<T>(path: string): Promise<T> {
    return call(this.url(), this.token, 'GET', path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return call(this.url(), this.token, 'POST', path, body);
  }

  put<T>(path: string, body: unknown = {}): Promise<T> {
    return call(this.url(), this.token, 'PUT', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return call(this.url(), this.token, 'PATCH', path, body);
  }

  delete(path: string): Promise<void> {
    return call(this.url(), this.token, 'DELETE', path);
  }

  /** Uploads a file; the answer is its hash. */
  async uploads(name: string, type: string, bytes: Buffer): Promise<string> {
    const form = new FormData();
    form.append('content', new Blob([new Uint8Array(bytes)], { type }), name);
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await fetch(`${this.url()}/api/v0/media`, { method: 'POST', headers, body: form });
    const said = (await answer.json()) as { response?: { hash: string }; error?: string };
    if (said.response === undefined) throw new Error(`upload of ${name}: ${answer.status} ${said.error}`);
    return said.response.hash;
  }

  /** The texts of a chat, in order. */
  async texts(chat: number | string): Promise<string[]> {
    const messages = await this.get<{ text: string }[]>(`/chats/${chat}/messages?count=200`);
    return messages.map((message) => message.text);
  }
}

async function call<T>(url: string, token: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${url}/api/v0${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token !== '' && { Authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const said = answer.status === 204 ? {} : ((await answer.json()) as { response?: unknown; error?: string });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said.error}`);
  return said.response as T;
}
