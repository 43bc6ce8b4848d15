// Pictures that people on the pictures send and wear: drawn here, so that nobody else's are needed.
import type { Person } from '../stage/index.ts';

/** A face of a few shapes. */
const face = (ground: string, skin: string, hair: string, shirt: string, long: boolean) => `
  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200">
    <rect width="200" height="200" fill="${ground}"/>
    ${long ? `<path d="M50 100a50 54 0 0 1 100 0v64H50z" fill="${hair}"/>` : ''}
    <path d="M30 210c0-50 30-64 70-64s70 14 70 64z" fill="${shirt}"/>
    <rect x="84" y="118" width="32" height="40" rx="14" fill="${skin}"/>
    <ellipse cx="100" cy="96" rx="37" ry="44" fill="${skin}"/>
    <path d="M62 92c0-34 16-50 40-50s38 16 36 50c-8-14-20-24-38-24s-30 10-38 24z" fill="${hair}"/>
    <circle cx="86" cy="98" r="4" fill="#2b2320"/><circle cx="114" cy="98" r="4" fill="#2b2320"/>
    <path d="M87 118q13 11 26 0" fill="none" stroke="#2b2320" stroke-width="4" stroke-linecap="round"/>
  </svg>`;

export const BEN = face('#c9d8f0', '#8a5a3c', '#241a17', '#3f5f8a', false);
export const CLEO = face('#f3d9c4', '#e8b796', '#8c3f24', '#7a8f5a', true);

export const TEA_HOUSE = `
  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200">
    <rect width="200" height="200" fill="#f0cbd6"/>
    <path d="M45 90h96v32a42 42 0 0 1-42 42H87a42 42 0 0 1-42-42z" fill="#8a3f58"/>
    <path d="M141 100h12a18 18 0 0 1 0 36h-14" fill="none" stroke="#8a3f58" stroke-width="11"/>
    <g fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round"><path d="M72 72q-10-13 0-24t0-24"/><path d="M106 72q-10-13 0-24t0-24"/></g>
  </svg>`;

/** Hills, a lake and a morning. */
export const VIEW = `
  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600" width="960" height="600">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#9cc5d8"/><stop offset="1" stop-color="#f8dfc0"/></linearGradient></defs>
    <rect width="960" height="600" fill="url(#sky)"/><circle cx="690" cy="240" r="56" fill="#fff3d6"/>
    <path d="M0 330 180 210 330 310 520 170 730 320 860 250 960 310v290H0z" fill="#8aa9a5"/>
    <path d="M0 400 220 320 430 390 640 330 960 400v200H0z" fill="#5d8a7c"/>
    <path d="M0 450h960v150H0z" fill="#7fb0b8"/><path d="M560 470h260M600 500h180M640 530h100" stroke="#fff3d6" stroke-width="6" opacity=".7"/>
    <path d="M0 600V480q120-40 250 20t260 100z" fill="#37594a"/>
    <path d="M110 500V350m0 20q-50 10-54 60 40-4 54-40m0-20q50 10 54 60-40-4-54-40" stroke="#24413a" stroke-width="8" fill="#2f5446"/>
  </svg>`;

/** A drawing as PNG, as a browser paints it. */
export async function painted({ page }: Person, svg: string): Promise<Buffer> {
  await page.setContent(`<body style="margin:0">${svg}</body>`);
  return page.locator('svg').screenshot();
}
