// How requests are made: the token, a time limit, the envelope, failures in words. What may be asked is in the
// files beside this one, a noun each.
import { Failure, refused, unanswered } from './failure';
import type { paths } from './schema';

const ANSWER_WITHIN_MS = 20_000;

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type With<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths];
type Field<T, K extends string> = T extends { [key in K]?: infer V } ? NonNullable<V> : never;
type Parameters<O> = Field<O, 'parameters'>;
/** What an operation asks for; `path` is what stands for the names in braces. */
type Asked<O> = Part<'path', Field<Parameters<O>, 'path'>> &
  Part<'query', Field<Parameters<O>, 'query'>> &
  Part<'header', Field<Parameters<O>, 'header'>> &
  Part<'body', Field<Field<Field<O, 'requestBody'>, 'content'>, 'application/json'>>;
type Part<K extends string, V> = [V] extends [never] ? unknown : object extends V ? { [key in K]?: V } : { [key in K]: V };
type Success<O> = Field<O, 'responses'> extends infer R ? (200 extends keyof R ? R[200] : 201 extends keyof R ? R[201] : never) : never;
type Json<S> = Field<Field<S, 'content'>, 'application/json'>;
/** What stands in the envelope of a success; nothing where it has no body. */
type Answered<O> = [Json<Success<O>>] extends [never] ? void : Json<Success<O>> extends { response: infer T } ? T : void;

interface Words {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, string>;
  body?: unknown;
}

let token: string | null = null;
let onSignedOut: () => void = () => {};

/** From now on requests are made with this token; `signedOut` is called when the server no longer takes it. */
export function useToken(given: string | null, signedOut: () => void): void {
  token = given;
  onSignedOut = signedOut;
}

export const currentToken = (): string | null => token;

/**
 * Asks the server, and gives what stands in the envelope of its answer.
 *
 * @throws {Failure} for anything but a success.
 */
export async function ask<M extends Method, P extends With<M>>(
  method: M,
  path: P,
  ...[asked]: object extends Asked<paths[P][M]> ? [Asked<paths[P][M]>?] : [Asked<paths[P][M]>]
): Promise<Answered<paths[P][M]>> {
  const words: Words = asked ?? {};
  const headers = new Headers(words.header);
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  const request: RequestInit = { method: method.toUpperCase(), headers, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) };
  if (words.body !== undefined) {
    headers.set('Content-Type', 'application/json');
    request.body = JSON.stringify(words.body);
  }
  let response: Response;
  let said: unknown;
  try {
    response = await fetch(addressOf(path, words), request);
    said = response.status === 204 ? undefined : await response.json();
  } catch (thrown) {
    throw unanswered(thrown);
  }
  if (!response.ok) throw failed(path, response, said);
  return (said as { response: unknown } | undefined)?.response as Answered<paths[P][M]>;
}

function addressOf(path: string, { path: names = {}, query = {} }: Words): string {
  const filled = path.replace(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(names[name])));
  const wanted = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return wanted.length === 0 ? filled : `${filled}?${new URLSearchParams(wanted.map(([key, value]) => [key, String(value)]))}`;
}

function failed(path: string, response: Response, said: unknown): Failure {
  // Who gives a wrong password for a new one is still signed in.
  if (response.status === 401 && token !== null && path !== '/api/v0/entities/self') onSignedOut();
  return refused(response, said);
}
