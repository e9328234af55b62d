import { sluiceError } from '../../base/errors.ts';
import type { FileScan } from '../../plan/fileScan.ts';
import { ddlText } from '../../plan/typeText.ts';
import type { OrderedRelation } from '../computeSession.ts';
import { fileLinesSql, fileTextsSql, lineOrderSql, namedFields, partitionSql } from './fileLines.ts';
import { readerOptions } from './readerOptions.ts';

/** One row for each line, or with `wholetext` for each file, in the one column that lies inside the files. */
export function scanTextSql(scan: FileScan, names: readonly string[]): OrderedRelation {
  const options = readerOptions(scan, {});
  const inFile = scan.schema.fields.filter((field) => partitionSql(scan, field.name) === undefined);
  if (inFile.length > 1 || inFile.some((field) => field.dataType.kind !== 'string')) {
    throw sluiceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
      format: 'text',
      columnName: inFile.map((field) => field.name).join(', '),
      columnType: ddlText({ kind: 'struct', fields: inFile }),
    });
  }
  const whole = options.flag('wholetext', false);
  const source = whole ? `(SELECT file, 0 AS number, content AS line FROM ${fileTextsSql(scan)})` : fileLinesSql(scan);
  const list = namedFields(scan, names, () => 'line');
  return { relation: `(SELECT ${[...list, lineOrderSql].join(', ')} FROM ${source})`, order: '"_order"' };
}
