import { sluiceError } from '../base/errors.ts';
import type { DataType, DayTimeField, StructField } from '../plan/dataType.ts';
import { types } from '../plan/types.ts';
import { nameOf, required, type BuildContext } from './buildContext.ts';
import {
  ArrayTypeContext,
  type ColumnDefinitionsContext,
  type DataTypeContext,
  type IntervalUnitContext,
  IntervalTypeContext,
  MapTypeContext,
  NamedTypeContext,
  StructTypeContext,
  ZonedTimestampContext,
} from './generated/SluiceSqlParser.ts';
import { plainTypes } from './plainForms.ts';
import { stringValue } from './stringText.ts';

/** A type as DDL writes it. Source: https://spark.apache.org/docs/latest/sql-ref-datatypes.html, tab "SQL" */
export function buildType(tree: DataTypeContext, context: BuildContext): DataType {
  if (tree instanceof NamedTypeContext) return namedType(tree, context);
  if (tree instanceof ArrayTypeContext) {
    return { kind: 'array', element: buildType(tree.dataType(), context), containsNull: true };
  }
  if (tree instanceof MapTypeContext) {
    const [key, value] = tree.dataType();
    return {
      kind: 'map',
      key: buildType(required(key), context),
      value: buildType(required(value), context),
      valueContainsNull: true,
    };
  }
  if (tree instanceof StructTypeContext) {
    const columns = tree.columnDefinitions();
    return { kind: 'struct', fields: columns === null ? [] : buildFields(columns, context) };
  }
  if (tree instanceof IntervalTypeContext) return intervalType(tree, context);
  if (tree instanceof ZonedTimestampContext) return tree.WITHOUT() === null ? types.timestamp : types.timestampNtz;
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of type has no builder' });
}

export function buildFields(columns: ColumnDefinitionsContext, context: BuildContext): readonly StructField[] {
  return columns.columnDefinition().map((column) => {
    const comment = column.StringText();
    return {
      name: nameOf(required(column._name)),
      dataType: buildType(column.dataType(), context),
      nullable: column.NOT() === null,
      metadata: comment === null ? {} : { comment: stringValue(comment.getText()) },
    };
  });
}

function namedType(tree: NamedTypeContext, context: BuildContext): DataType {
  const [first, collation] = tree.identifier();
  const written = nameOf(required(first));
  const name = written.toUpperCase();
  const sizes = tree._size.map((token) => Number(token.text));
  const [size, scale] = sizes;
  const position = context.position(tree);
  const unsupported = (): Error =>
    sluiceError('UNSUPPORTED_DATATYPE', { typeName: `"${context.source.written(tree).toUpperCase()}"` }, { position });
  if (collation !== undefined && name !== 'STRING') throw unsupported();
  switch (name) {
    case 'STRING': {
      if (size !== undefined) throw unsupported();
      const collationName = collation === undefined ? 'UTF8_BINARY' : nameOf(collation).toUpperCase();
      return collationName === 'UTF8_BINARY' ? types.string : { kind: 'string', collation: collationName };
    }
    case 'CHAR':
    case 'CHARACTER':
    case 'VARCHAR':
      if (size === undefined) throw sluiceError('DATATYPE_MISSING_SIZE', { type: `"${name}"` }, { position });
      if (sizes.length > 1) throw unsupported();
      return { kind: name === 'VARCHAR' ? 'varchar' : 'char', length: size };
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      if (sizes.length > 2) throw unsupported();
      if ((size ?? 10) > 38) {
        const precision = size ?? 10;
        throw sluiceError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', { precision, maxPrecision: 38 }, { position });
      }
      if ((scale ?? 0) > (size ?? 10)) {
        const parameters = { precision: size ?? 10, scale: scale ?? 0 };
        throw sluiceError('DECIMAL_SCALE_EXCEEDS_PRECISION', parameters, { position });
      }
      return { kind: 'decimal', precision: size ?? 10, scale: scale ?? 0 };
    case 'TIME':
      if (sizes.length > 1) throw unsupported();
      if ((size ?? 6) > 6) throw sluiceError('UNSUPPORTED_TIME_PRECISION', { precision: size ?? 6 }, { position });
      return { kind: 'time', precision: size ?? 6 };
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      throw sluiceError(`INCOMPLETE_TYPE_DEFINITION.${name}`, {}, { position });
    default: {
      const type = plainTypes[name];
      if (type === undefined || size !== undefined) throw unsupported();
      return type;
    }
  }
}

const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];

function intervalType(tree: IntervalTypeContext, context: BuildContext): DataType {
  const from = unitOf(required(tree._from_));
  const to = tree._to === undefined ? from : unitOf(tree._to);
  if ((from === 'year' || from === 'month') && (to === 'month' || to === from)) {
    return { kind: 'yearMonthInterval', start: from, end: to === 'month' ? 'month' : 'year' };
  }
  const start = dayTimeFields.find((field) => field === from);
  const end = dayTimeFields.find((field) => field === to);
  if (start !== undefined && end !== undefined && dayTimeFields.indexOf(start) <= dayTimeFields.indexOf(end)) {
    return { kind: 'dayTimeInterval', start, end };
  }
  throw sluiceError(
    'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION',
    { input: context.source.written(tree), from, to },
    { position: context.position(tree) },
  );
}

/** `DAYS` and `DAY` alike as `day`. */
export function unitOf(unit: IntervalUnitContext): string {
  return unit.getText().toLowerCase().replace(/s$/, '');
}
