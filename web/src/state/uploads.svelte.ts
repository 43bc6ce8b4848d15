// Files on their way to the server, that are to be attached to what is being written.
import { upload, type Upload } from '../api/media';
import { words } from '../api/failure';
import type { Media } from '../api/types';

export const ATTACHMENTS_MAX = 10;

export class UploadInProgress {
  /** From 0 to 1. */
  part = $state(0);
  media = $state.raw<Media | null>(null);
  failure = $state<string | null>(null);
  readonly name: string;
  /** What it looks like, before the server knows it. */
  readonly picture: string | null;
  private running: Upload | null = null;

  private constructor(private readonly file: File | null, name: string, media: Media | null) {
    this.name = name;
    this.media = media;
    this.picture = file?.type.startsWith('image/') ? URL.createObjectURL(file) : null;
    if (media === null) this.begin();
  }

  static of(file: File): UploadInProgress {
    return new UploadInProgress(file, file.name, null);
  }

  /** One that was finished before a reload. */
  static finished(media: Media): UploadInProgress {
    return new UploadInProgress(null, media.name ?? media.hash.slice(0, 8), media);
  }

  begin(): void {
    if (this.file === null) return;
    this.failure = null;
    this.part = 0;
    this.running = upload(this.file, (part) => (this.part = part));
    this.running.done.then(
      (media) => (this.media = media),
      (thrown: unknown) => (this.failure = words(thrown)),
    );
  }

  /** Stops it, and lets go of its picture. */
  drop(): void {
    this.running?.cancel();
    if (this.picture !== null) URL.revokeObjectURL(this.picture);
  }
}
