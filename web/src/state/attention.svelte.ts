// Whether somebody is looking at this tab: what is on the screen of nobody is not read.

class Attention {
  here = $state(isHere());

  constructor() {
    const look = () => (this.here = isHere());
    addEventListener('focus', look);
    addEventListener('blur', look);
    document.addEventListener('visibilitychange', look);
  }
}

function isHere(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

export const attention = new Attention();
