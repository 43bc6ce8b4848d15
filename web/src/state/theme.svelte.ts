// The colours that somebody chose for this browser; those of the device where they chose none.
import { keep, kept, onKeptElsewhere } from './kept';

export type ThemeName = 'system' | 'light' | 'dark';

const NAME = 'theme';

class Theme {
  chosen = $state<ThemeName>(kept<ThemeName>(NAME) ?? 'system');

  constructor() {
    this.show();
    onKeptElsewhere(NAME, () => {
      this.chosen = kept<ThemeName>(NAME) ?? 'system';
      this.show();
    });
  }

  choose(name: ThemeName): void {
    this.chosen = name;
    keep(NAME, name === 'system' ? null : name);
    this.show();
  }

  private show(): void {
    if (this.chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.chosen;
  }
}

export const theme = new Theme();
