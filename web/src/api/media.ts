// Pictures, films, sounds and files: uploading them, finding their bytes, and what a chat carries of them.
import type { ChatName } from './chats';
import { ask, currentToken } from './client';
import { Failure, refusedWith } from './failure';
import type { Item, Media } from './types';
import { t } from '../strings';

export interface Upload {
  done: Promise<Media>;
  cancel(): void;
}

/** Uploads a file; `progress` is told the part that has gone out, from 0 to 1. */
export function upload(file: File, progress: (part: number) => void): Upload {
  // Of what browsers have, only this tells how far an upload is.
  const request = new XMLHttpRequest();
  const done = new Promise<Media>((resolve, reject) => {
    request.open('POST', '/api/v0/media');
    request.setRequestHeader('Authorization', `Bearer ${currentToken() ?? ''}`);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const said = request.response as { response?: Media; error?: string } | null;
      if (request.status === 201 && said?.response !== undefined) resolve(said.response);
      else reject(refusedWith(request.status, said, request.getResponseHeader('Retry-After')));
    };
    request.onerror = () => reject(new Failure(0, t.failure.unreachable));
    request.onabort = () => reject(new Failure(0, t.failure.cancelled));
    const form = new FormData();
    form.append('filename', file.name);
    form.append('content', file);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}

/** Where a browser element finds the bytes: it cannot send a header, so the cookies of the session speak for it. */
export const contentOf = (media: Media): string => addressOf(media, 'content');
export const previewOf = (media: Media): string => addressOf(media, 'preview');

function addressOf({ hash }: Media, what: string): string {
  const csrf = /(?:^|;\s*)CSRF_TOKEN=([^;]*)/u.exec(document.cookie)?.[1] ?? '';
  return `/api/v0/media/${hash}/${what}?csrf_token=${csrf}`;
}

/** The lists of what the messages of a chat carry. */
export const LISTS = ['photos', 'videos', 'animations', 'audios', 'files', 'links'] as const;
export type ListName = (typeof LISTS)[number];

/** The newest first. */
export const listItems = (chat: ChatName, list: ListName, offset: number, count: number): Promise<Item[]> =>
  ask('get', '/api/v0/chats/{chat}/{list}', { path: { chat: String(chat), list }, query: { offset, count } });

/** Takes it off its message; a link leaves only the list. */
export const deleteItem = (chat: ChatName, list: ListName, id: number): Promise<void> =>
  ask('delete', '/api/v0/chats/{chat}/{list}/{id}', { path: { chat: String(chat), list, id } });
