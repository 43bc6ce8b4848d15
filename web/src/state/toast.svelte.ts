// A sentence for a moment: that something was done, or could not be.

const SHOWN_MS = 4_000;

class Toast {
  words = $state<string | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  tell(words: string): void {
    clearTimeout(this.timer);
    this.words = words;
    this.timer = setTimeout(() => (this.words = null), SHOWN_MS);
  }
}

export const toast = new Toast();
export const tell = (words: string): void => toast.tell(words);
