// Files on their way to the server, that are to be attached to what is being written.
import { upload, type Upload } from '../api/media';
import { words } from '../api/failure';
import type { Media } from '../api/types';

export const ATTACHMENTS_MAX = 10;

/** Those on their way: they end with the page, so it is not left unasked. */
const underWay = new Set<Upload>();

function begun(upload: Upload): void {
  underWay.add(upload);
  addEventListener('beforeunload', ask);
}

function ended(upload: Upload): void {
  underWay.delete(upload);
  // A page that always might ask is not kept by browsers for the way back.
  if (underWay.size === 0) removeEventListener('beforeunload', ask);
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Stops all: whose they are is not here any more. */
export function abandonUploads(): void {
  for (const upload of underWay) {
    upload.cancel();
    ended(upload);
  }
}

export class UploadInProgress {
  /** From 0 to 1. */
  part = $state(0);
  media = $state.raw<Media | null>(null);
  failure = $state<string | null>(null);
  readonly name: string;
  /** What it looks like, before the server knows it. */
  readonly picture: string | null;
  private running: Upload | null = null;

  private constructor(
    private readonly file: File | null,
    name: string,
    media: Media | null,
    private readonly arrived: () => void = () => {},
  ) {
    this.name = name;
    this.media = media;
    this.picture = file?.type.startsWith('image/') ? URL.createObjectURL(file) : null;
    if (media === null) this.begin();
  }

  /** Begins to upload a file, and tells when it has arrived. */
  static of(file: File, arrived: () => void): UploadInProgress {
    return new UploadInProgress(file, file.name, null, arrived);
  }

  /** One that was finished before a reload. */
  static finished(media: Media): UploadInProgress {
    return new UploadInProgress(null, media.name ?? media.hash.slice(0, 8), media);
  }

  begin(): void {
    if (this.file === null) return;
    this.failure = null;
    this.part = 0;
    const running = upload(this.file, (part) => (this.part = part));
    this.running = running;
    begun(running);
    running.done.then(
      (media) => {
        this.media = media;
        this.arrived();
        ended(running);
      },
      (thrown: unknown) => {
        this.failure = words(thrown);
        ended(running);
      },
    );
  }

  /** Stops it, and lets go of its picture. */
  drop(): void {
    this.running?.cancel();
    if (this.picture !== null) URL.revokeObjectURL(this.picture);
  }
}
