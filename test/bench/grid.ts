import type { Page } from 'playwright-core';
import { findChromium } from '../../tools/workbench/chromium.ts';
import { launchBrowser, openPage } from '../support/browserPage.ts';
import type { Frames } from '../workbench/pages/gridBenchPage.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { median } from './process.ts';

const rounds = 5;
const frames = 150;

/** The grid of the panels in a real Chromium, over rows that cost nothing to read. */
export const grid: Benchmark = {
  name: 'grid',
  summary: 'the grid of a panel: first paint and scrolling of 1 M rows × 50 columns in Chromium',
  async run(_scratch, note) {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      note('skipped, since no Chromium was found (install chromium, or set SLUICE_CHROMIUM)');
      return [];
    }
    const browser = await launchBrowser(executablePath);
    try {
      const open = await openPage(browser, {
        entry: 'test/workbench/pages/gridBenchPage.ts',
        viewport: { width: 1440, height: 900 },
      });
      const { page } = open;
      // Once each to warm up: a panel is opened in a window whose engine has run before.
      await page.evaluate(() => window.gridBench.openTable());
      await page.evaluate(() => window.gridBench.openGrid());
      const paint = { grid: [] as number[], table: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        await page.evaluate(() => window.gridBench.close());
        paint.table.push(await page.evaluate(() => window.gridBench.openTable()));
        await page.evaluate(() => window.gridBench.close());
        paint.grid.push(await page.evaluate(() => window.gridBench.openGrid()));
      }
      note(`${await page.evaluate(() => window.gridBench.elements())} elements for 50 million cells`);
      const down = await scrolling(page, false);
      const across = await scrolling(page, true);
      await page.evaluate(() => window.gridBench.openTable());
      const plain = await scrolling(page, false);
      await open.close();
      return [
        figure('first paint', paint.grid, 'a plain table of 200 × 10 cells', paint.table, 'at most 300 ms'),
        ...scrollFigures('scrolling down', down, plain),
        ...scrollFigures('scrolling across', across, plain),
      ];
    } finally {
      await browser.close();
    }
  },
};

interface Scrolling extends Frames {
  /** Milliseconds of processor time of the main thread for a frame, on average: what a busy machine does not change much. */
  readonly processor: number;
}

async function scrolling(page: Page, across: boolean): Promise<Scrolling> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const before = await taken();
  const seen = await page.evaluate(
    ([count, isAcross]) =>
      isAcross === true ? window.gridBench.scrollAcross(Number(count), 40) : window.gridBench.scroll(Number(count), 72),
    [frames, across] as const,
  );
  const after = await taken();
  await session.detach();
  // One step takes two frames: one scrolls, the next draws.
  return { ...seen, processor: (after - before) / frames };
}

function scrollFigures(name: string, ours: Scrolling, plain: Scrolling): readonly Figure[] {
  const table = 'the plain table';
  return [
    compared(
      `${name}, from a frame's start to its end, p95`,
      p95(ours.work),
      table,
      p95(plain.work),
      'at most 16.7 ms',
    ),
    compared(`${name}, processor time of a step`, ours.processor, table, plain.processor, 'at most 16.7 ms'),
    compared(`${name}, time from frame to frame, p95`, p95(ours.gaps), table, p95(plain.gaps), 'as the plain table'),
  ];
}

function figure(
  name: string,
  ours: readonly number[],
  baseline: string,
  theirs: readonly number[],
  aim: string,
): Figure {
  return compared(name, median([...ours]), baseline, median([...theirs]), aim);
}

function compared(name: string, value: number, baseline: string, theirs: number, aim: string): Figure {
  const ratio = value / theirs;
  return {
    name,
    value,
    unit: 'ms',
    baseline: { name: baseline, value: theirs },
    ratio,
    ratioText: `${ratio.toFixed(2)} × ${baseline}`,
    aim,
  };
}

function p95(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
}
