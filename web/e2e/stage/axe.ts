// What a screen is like for those who do not see it, or use no mouse: axe looks for what is wrong.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Fails where axe finds something serious on the screen as it is. */
export async function seemsFine(page: Page): Promise<void> {
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    // What moves is not there yet: its colours are no colours.
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
    return (await axe.run()).violations;
  });
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, ...nodes.map((node) => `${node.html}\n${node.failureSummary}`)])).toEqual([]);
}
