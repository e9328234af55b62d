import type { AtomicKind, DataType } from '../../plan/dataType.ts';
import { bind } from '../runtime/arguments.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import {
  asObject,
  hasKind,
  type At,
  type BuiltinCall,
  type PyModule,
  type PyType,
  type PyValue,
} from '../runtime/values.ts';
import { makeType } from '../builtins/types.ts';
import { makeModule } from '../modules/moduleTable.ts';
import { dataType, dataTypeClass, dataTypeOf, fieldArgument, structField, structFieldClass } from './dataTypeClass.ts';
import { rowType } from './rowType.ts';
import { notExpectedType, optionalBoolean, optionalInteger } from './typeErrors.ts';

const atomic: Readonly<Record<string, AtomicKind | 'string'>> = {
  NullType: 'void',
  BooleanType: 'boolean',
  ByteType: 'byte',
  ShortType: 'short',
  IntegerType: 'integer',
  LongType: 'long',
  FloatType: 'float',
  DoubleType: 'double',
  StringType: 'string',
  BinaryType: 'binary',
  DateType: 'date',
  TimestampType: 'timestamp',
  TimestampNTZType: 'timestamp_ntz',
  CalendarIntervalType: 'calendarInterval',
  VariantType: 'variant',
};

/** `pyspark.sql.types`. */
export const typesModule: PyModule = makeModule('pyspark.sql.types', {
  members: {
    ...Object.fromEntries(Object.entries(atomic).map(([name, kind]) => [name, atomicType(name, kind)])),
    ArrayType: typeMaker('ArrayType', 'array', (call) => {
      const bound = bind(call, 'elementType, containsNull=');
      return {
        kind: 'array',
        element: inner(bound.required('elementType'), 'elementType', {
          run: call.run,
          position: bound.position('elementType'),
        }),
        containsNull: optionalBoolean(bound, 'containsNull', true),
      };
    }),
    MapType: typeMaker('MapType', 'map', (call) => {
      const bound = bind(call, 'keyType, valueType, valueContainsNull=');
      return {
        kind: 'map',
        key: inner(bound.required('keyType'), 'keyType', { run: call.run, position: bound.position('keyType') }),
        value: inner(bound.required('valueType'), 'valueType', {
          run: call.run,
          position: bound.position('valueType'),
        }),
        valueContainsNull: optionalBoolean(bound, 'valueContainsNull', true),
      };
    }),
    DecimalType: typeMaker('DecimalType', 'decimal', (call) => {
      const bound = bind(call, 'precision=, scale=');
      const precision = Number(optionalInteger(bound, 'precision') ?? 10n);
      const scale = Number(optionalInteger(bound, 'scale') ?? 0n);
      if (precision < 1 || precision > 38 || scale > precision || scale < 0) {
        throw raise(call, 'ValueError', `decimal(${precision},${scale}) is not a decimal type`);
      }
      return { kind: 'decimal', precision, scale };
    }),
    CharType: typeMaker('CharType', 'char', (call) => ({ kind: 'char', length: lengthOf(call) })),
    VarcharType: typeMaker('VarcharType', 'varchar', (call) => ({ kind: 'varchar', length: lengthOf(call) })),
    StructType: typeMaker('StructType', 'struct', (call) => {
      const value: PyValue = bind(call, 'fields=').optional('fields') ?? null;
      if (value === null) return { kind: 'struct', fields: [] };
      if (!hasKind(value, 'list') && !hasKind(value, 'tuple'))
        throw notExpectedType(call, 'fields', 'list of StructField', value);
      const fields = value.items.map((item) => {
        const field = asObject(item, structFieldClass);
        if (field === undefined) throw notExpectedType(call, 'fields', 'list of StructField', item);
        return field.data;
      });
      return { kind: 'struct', fields };
    }),
    StructField: makeType(
      'StructField',
      (value) => asObject(value, structFieldClass) !== undefined,
      (call) => {
        const args = call.args.map((argument) =>
          argument.name === 'name'
            ? { ...argument, name: 'field' }
            : argument.name === 'dataType'
              ? { ...argument, name: 'data_type' }
              : argument,
        );
        const typeArgument = args.find(
          ({ name }, index) => name === 'data_type' || (name === undefined && index === 1),
        );
        if (typeof typeArgument?.value === 'string')
          throw notExpectedType(call, 'dataType', 'DataType', typeArgument.value);
        return structField(fieldArgument({ ...call, args }));
      },
    ),
    DataType: makeType(
      'DataType',
      (value) => asObject(value, dataTypeClass) !== undefined,
      (call) => {
        throw unsupportedPySpark(call, 'DataType()');
      },
    ),
    Row: rowType,
  },
  refused: (name, at) => {
    if (!name.endsWith('Type')) return undefined;
    throw unsupportedPySpark(at, `pyspark.sql.types.${name}`);
  },
});

function atomicType(name: string, kind: AtomicKind | 'string'): PyType {
  return typeMaker(name, kind, (call) => {
    bind(call, '');
    return { kind };
  });
}

function typeMaker(name: string, kind: DataType['kind'], make: (call: BuiltinCall) => DataType): PyType {
  return makeType(
    name,
    (value) => dataTypeOf(value)?.kind === kind,
    (call) => dataType(make(call)),
  );
}

function inner(value: PyValue, name: string, at: At): DataType {
  const type = dataTypeOf(value);
  if (type === undefined) throw notExpectedType(at, name, 'DataType', value);
  return type;
}

function lengthOf(call: BuiltinCall): number {
  const bound = bind(call, 'length');
  const length = optionalInteger(bound, 'length') ?? 0n;
  if (length < 1n || length > 2n ** 31n - 1n)
    throw raise(call, 'ValueError', 'the length of a text type must be positive');
  return Number(length);
}
