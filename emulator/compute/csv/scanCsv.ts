import { sluiceError } from '../../base/errors.ts';
import type { FileScan } from '../../plan/fileScan.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import type { RecordFormat } from '../text/scanRecords.ts';

export function csvFormat(_scan: FileScan, _settings: AnalysisSettings): RecordFormat {
  throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'reading CSV files' });
}
