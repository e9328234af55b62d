import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CellDto, RowsPageDto } from '../../emulator/protocol/rpc/dto.ts';
import { shownText } from '../../webview/shared/grid/cellText.ts';
import { columnAxis } from '../../webview/shared/grid/columnAxis.ts';
import { copyText } from '../../webview/shared/grid/copyText.ts';
import { copiedText } from '../../webview/shared/grid/gridCopy.ts';
import { createRowPages, type GridSource } from '../../webview/shared/grid/rowPages.ts';
import { createRowScroll } from '../../webview/shared/grid/rowScroll.ts';
import {
  cellSelection,
  commandOf,
  extended,
  moved,
  rangeOf,
  type Motion,
} from '../../webview/shared/grid/selection.ts';

describe('Rows on a scroll bar', () => {
  const rowHeight = 24;
  const most = 100_000;

  it('reaches both ends by the thumb, whatever there is in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 24, max: 2000 }), (rows, view) => {
        const scroll = createRowScroll(rowHeight, most);
        scroll.resize(rows, view);
        const last = Math.max(0, Math.min(rows * rowHeight, most) - view);
        scroll.scrolled(last / 2);
        scroll.scrolled(last);
        if (scroll.scrolled(last)) scroll.rested(scroll.restingPlace());
        const bottom = Math.max(0, rows * rowHeight - view);
        assert.ok(bottom - scroll.top <= 2 * view, `${scroll.top} of ${bottom}`);
        scroll.moveTo(bottom);
        assert.equal(scroll.top, bottom);
        scroll.moveTo(0);
        assert.equal(scroll.top, 0);
      }),
    );
  });

  it('moves by as many pixels as the hand in small steps, and keeps rows and box together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 30 }),
        (row, steps) => {
          const rows = 1_000_000;
          const view = 600;
          const scroll = createRowScroll(rowHeight, most);
          scroll.resize(rows, view);
          let box = scroll.moveTo(row * rowHeight);
          for (const step of steps) {
            const before = scroll.top;
            const next = Math.max(0, Math.min(most - view, box + step));
            const atEnd = scroll.scrolled(next);
            assert.equal(scroll.top, Math.max(0, Math.min(rows * rowHeight - view, before + next - box)));
            box = next;
            if (atEnd) {
              box = scroll.restingPlace();
              const kept = scroll.top;
              scroll.rested(box);
              assert.equal(scroll.top, kept);
            }
            const first = Math.floor(scroll.top / rowHeight) * rowHeight;
            const seen = first + scroll.shift - box;
            assert.ok(seen > -rowHeight - 1e-6 && seen <= 1e-6, `the first row is drawn ${seen} from the top`);
          }
        },
      ),
    );
  });
});

describe('Columns on a line', () => {
  it('finds the column under each pixel', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        (widths, number) => {
          const axis = columnAxis(widths);
          const pixel = number % axis.size;
          const at = axis.at(pixel);
          assert.ok(axis.start(at) <= pixel && pixel < axis.start(at) + axis.width(at));
        },
      ),
    );
  });
});

describe('The cursor of a grid', () => {
  it('never leaves the rows and columns that there are', () => {
    const motions: readonly Motion[] = [
      'up',
      'down',
      'left',
      'right',
      'pageUp',
      'pageDown',
      'rowStart',
      'rowEnd',
      'first',
      'last',
      'top',
      'bottom',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(fc.constantFrom(...motions), fc.boolean()), { maxLength: 40 }),
        (rows, columns, steps) => {
          const extent = { rows, columns, page: 10 };
          let selection = cellSelection({ row: 0, column: 0 });
          for (const [motion, extend] of steps) {
            const head = moved(selection.head, motion, extent, extend);
            assert.ok(head.row >= -1 && head.row < Math.max(rows, 1) && head.column >= 0 && head.column < columns);
            selection = extend ? extended(selection, head) : cellSelection(head);
            const range = rangeOf(selection, extent);
            if (range === undefined) continue;
            assert.ok(range.firstRow >= 0 && range.firstRow <= range.lastRow && range.lastRow < rows);
            assert.ok(range.firstColumn <= range.lastColumn && range.lastColumn < columns);
          }
        },
      ),
    );
  });

  it('reads keys as the ARIA grid pattern has them', () => {
    const key = (name: string, more: object = {}): Parameters<typeof commandOf>[0] => ({
      key: name,
      ctrlKey: false,
      metaKey: false,
      shiftKey: false,
      altKey: false,
      ...more,
    });
    assert.deepEqual(commandOf(key('End', { ctrlKey: true, shiftKey: true }), false), {
      kind: 'move',
      motion: 'last',
      extend: true,
    });
    assert.deepEqual(commandOf(key('a', { metaKey: true }), false), { kind: 'select', whole: 'all' });
    assert.deepEqual(commandOf(key(' ', { shiftKey: true }), false), { kind: 'select', whole: 'rows' });
    assert.equal(commandOf(key('ArrowDown', { altKey: true }), false), undefined);
    assert.deepEqual(commandOf(key('ArrowDown', { altKey: true }), true), { kind: 'filter' });
    assert.equal(commandOf(key('s', { ctrlKey: true }), false), undefined);
    assert.equal(commandOf(key('Tab'), false), undefined);
  });
});

describe('Cells as text', () => {
  const columns = [
    { name: 'id', type: 'bigint' },
    { name: 'name, "short"', type: 'string' },
    { name: 'id', type: 'double' },
    { name: 'ok', type: 'boolean' },
  ];
  const rows: readonly (readonly CellDto[])[] = [
    ['9223372036854775807', 'a\tb', 'NaN', 'true'],
    [null, '', '1.5E10', null],
    ['1', 'NULL', '-0.0', 'false'],
  ];

  it('writes TSV for a spreadsheet', () => {
    assert.equal(
      copyText('tsv', columns, rows),
      '9223372036854775807\t"a\tb"\tNaN\ttrue\nNULL\t\t1.5E10\tNULL\n1\tNULL\t-0.0\tfalse',
    );
  });

  it('writes CSV where null and the empty text differ', () => {
    assert.equal(
      copyText('csv', columns, rows),
      'id,"name, ""short""",id,ok\r\n9223372036854775807,a\tb,NaN,true\r\n,"",1.5E10,\r\n1,NULL,-0.0,false\r\n',
    );
  });

  it('writes JSON that parses, with all digits and a name of its own for each column', () => {
    const text = copyText('json', columns, rows);
    assert.match(text, /"id":9223372036854775807,/);
    const parsed = JSON.parse(text) as readonly Record<string, unknown>[];
    assert.deepEqual(parsed.slice(1), [
      { id: null, 'name, "short"': '', id_2: 1.5e10, ok: null },
      { id: 1, 'name, "short"': 'NULL', id_2: -0, ok: false },
    ]);
    assert.equal(parsed[0]?.['id_2'], 'NaN');
  });

  it('gives a name to every character that is not seen or turns the order around, and to nothing else', () => {
    assert.equal(shownText('a\u202eb\u2069c'), 'aU+202EbU+2069c');
    assert.equal(shownText('\u0000\u001b[31m\u0085\ufeff'), 'U+0000U+001B[31mU+0085U+FEFF');
    assert.equal(shownText('\ud83d\ude00 \ud83d'), '\ud83d\ude00 U+D83D');
    assert.equal(
      shownText('\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'),
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    );
    assert.equal(shownText('x'.repeat(500), 10), `${'x'.repeat(10)}…`);
    assert.equal(shownText('xxx\ud83d\ude00', 4), 'xxx…');
    const span = (first: number, last: number): readonly number[] =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at);
    const unseen = new Set([
      ...span(0, 0x1f),
      ...span(0x7f, 0x9f),
      ...span(0x202a, 0x202e),
      ...span(0x2066, 0x2069),
      0x200b,
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        assert.ok([...shownText(text)].every((character) => !unseen.has(character.charCodeAt(0))));
      }),
    );
  });
});

describe('Pages of rows', () => {
  const columns = [{ name: 'n', type: 'int' }];
  const sourceOf = (rows: number, atMost: number, counted: boolean): GridSource & { asked: number[] } => {
    const asked: number[] = [];
    return {
      asked,
      rows: (offset, limit): Promise<RowsPageDto> => {
        asked.push(offset);
        const count = Math.max(0, Math.min(limit, atMost, rows - offset));
        return Promise.resolve({
          columns,
          offset,
          rows: Array.from({ length: count }, (_, at) => [`${offset + at}`]),
          ...(counted && { total: rows }),
        });
      },
    };
  };
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  };

  it('holds few pages however far one goes, and always the right rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 20, max: 200 }),
        fc.boolean(),
        fc.array(fc.nat(5000), { minLength: 1, maxLength: 12 }),
        async (rows, atMost, counted, places) => {
          const pages = createRowPages(sourceOf(rows, atMost, counted), () => undefined);
          for (const place of places) {
            const first = Math.min(place, pages.extent - 1);
            pages.show(first, first + 40);
            await settled();
            for (let row = first; row < Math.min(first + 40, rows); row += 1) {
              if (row < pages.extent) assert.deepEqual(pages.row(row), [`${row}`]);
            }
            assert.ok(pages.held() <= 128 * 6);
          }
          if (counted) assert.equal(pages.total, rows);
          pages.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds the end that nobody counted', async () => {
    const pages = createRowPages(sourceOf(300, 1000, false), () => undefined);
    for (let turn = 0; turn < 5; turn += 1) {
      pages.show(pages.extent - 10, pages.extent);
      await settled();
    }
    assert.equal(pages.total, 300);
  });

  it('copies rows that it does not hold, and asks for the whole text of a cut cell', async () => {
    const signal = new AbortController().signal;
    const source: GridSource = {
      rows: (offset) =>
        Promise.resolve({ columns, offset, rows: offset < 3 ? [[{ text: `${offset}`, cut: 900 }]] : [] }),
    };
    const range = { firstRow: 0, lastRow: 9, firstColumn: 0, lastColumn: 0 };
    const wanted = {
      source,
      format: 'tsv' as const,
      columns: [{ name: 'n', type: 'string', index: 0 }],
      range,
      signal,
    };
    const cut = await copiedText({ ...wanted, fullText: undefined });
    assert.deepEqual(cut, { format: 'tsv', text: '0…\n1…\n2…', rows: 3, columns: 1, cut: 3 });
    const whole = await copiedText({ ...wanted, fullText: ({ row }) => Promise.resolve(`whole ${row}`) });
    assert.deepEqual([whole.text, whole.cut], ['whole 0\nwhole 1\nwhole 2', 0]);
  });
});
