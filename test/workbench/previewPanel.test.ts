import assert from 'node:assert/strict';
import { readPreviewRows, runPreview } from '../../emulator/protocol/rpc/preview.ts';
import { previewPanel } from '../../webview/protocol/preview.ts';
import { answer, AnswerError, axeViolations, browserSuite, openPanel } from '../support/browserPage.ts';

const input = {
  spec: '/p/spark-pipeline.yml',
  subject: { kind: 'dataset' as const, dataset: 'a.b.silver' },
  name: 'silver',
};
const hostile = '<img src=x onerror=alert(1)>';

browserSuite('the preview panel', (browser) => {
  it('shows rows, notes and expectations as text, and passes axe', async () => {
    const opened = await openPanel(browser(), {
      entry: 'webview/preview/main.ts',
      definition: previewPanel,
      input,
      requests: [
        answer(runPreview, () => ({
          id: '1',
          rows: 2,
          more: false,
          notes: [`${hostile} has no table yet.`],
          expectations: [{ name: hostile, condition: 'id > 1', onViolation: 'drop' as const, failed: 1 }],
        })),
        answer(readPreviewRows, () => ({
          columns: [{ name: hostile, type: 'string' }],
          rows: [[hostile], [null]],
          broken: [[0], []],
          offset: 0,
          total: 2,
        })),
      ],
    });
    const { page } = opened;
    await page.getByRole('grid', { name: 'Rows of the preview of silver' }).waitFor();
    await page.getByText('1 of 2 rows break').waitFor();
    await page.getByText('Nothing was written.').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(await axeViolations(page), []);
    await opened.picture('preview');
    await opened.close();
  });

  it('says what to do when it fails, and computes again', async () => {
    let asked = 0;
    const opened = await openPanel(browser(), {
      entry: 'webview/preview/main.ts',
      definition: previewPanel,
      input,
      requests: [
        answer(runPreview, () => {
          asked += 1;
          throw new AnswerError({
            code: 'PREVIEW_NOT_COMPUTED',
            message: 'It has no query.',
            action: 'Run the pipeline.',
          });
        }),
      ],
    });
    await opened.page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
    await opened.page.getByText('Run the pipeline.').waitFor();
    assert.equal(asked, 2);
    await opened.close();
  });
});
