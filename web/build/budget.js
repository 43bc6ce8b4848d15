// Fails where the first load needs more script than promised: what index.html names, and all that this imports at once.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const SCRIPT_MAX_BYTES = 80 * 1024;
const folder = new URL('../dist/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');

const page = read('index.html');
const first = new Set([...page.matchAll(/(?:src|href)="\/app\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]));
// A set that grows while it is walked is walked to its end.
for (const name of first) {
  for (const match of read(name).matchAll(/(?:^|[;}\s])(?:import|from)\s*"\.\/([^"]+\.js)"/g)) first.add(`assets/${match[1]}`);
}
if (first.size === 0) throw new Error('index.html names no script');
let total = 0;
for (const name of first) {
  const bytes = gzipSync(read(name), { level: 9 }).length;
  total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KiB  ${name}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KiB  of script at first, gzipped; ${SCRIPT_MAX_BYTES / 1024} KiB are allowed`);
if (total > SCRIPT_MAX_BYTES) process.exit(1);
