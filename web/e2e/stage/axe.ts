// What a machine can find about a page that is hard to use without eyes or without a mouse.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What is wrong on the page as it is now, in words; nothing but what is serious. */
export async function barriers(page: Page): Promise<string[]> {
  // Through the debugger, since the page lets no script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(
    () =>
      (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe
        .run()
        .then((result) => result.violations),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} — ${node.failureSummary}`).join('\n  ')}`);
}
