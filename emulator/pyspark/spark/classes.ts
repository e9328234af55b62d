import { callValue } from '../runtime/calls.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import {
  asObject,
  builtin,
  type At,
  type BuiltinCall,
  type Eventual,
  type ObjectClass,
  type PyObject,
  type PyType,
  type PyValue,
} from '../runtime/values.ts';
import { makeType } from '../builtins/types.ts';

export type ObjectMethod<Data> = (self: PyObject<Data>, call: BuiltinCall) => Eventual<PyValue>;

type MethodRecord<Data> = Readonly<Record<string, ObjectMethod<Data>>>;

export interface ClassContent<Data> extends Partial<Omit<ObjectClass<Data>, 'name' | 'attribute' | 'attributeNames'>> {
  /** Given by a function where the methods' file needs the class itself. */
  readonly methods: MethodRecord<Data> | (() => MethodRecord<Data>);
  readonly properties?: Readonly<Record<string, (self: PyObject<Data>, at: At) => Eventual<PyValue>>>;
  /** Attributes of the real class that are refused by name. */
  readonly refused?: readonly string[];
  /** For attributes that none of these know. */
  readonly otherwise?: (self: PyObject<Data>, name: string, at: At) => Eventual<PyValue | undefined>;
}

/** A class of PySpark's from its methods and properties. */
export function sparkClass<Data>(name: string, content: ClassContent<Data>): ObjectClass<Data> {
  const { methods, properties = {}, refused = [], otherwise, ...behaviour } = content;
  let table: ReadonlyMap<string, ObjectMethod<Data>> | undefined;
  const methodMap = (): ReadonlyMap<string, ObjectMethod<Data>> => {
    table ??= new Map(Object.entries(typeof methods === 'function' ? methods() : methods));
    return table;
  };
  const propertyMap = new Map(Object.entries(properties));
  const refusedNames = new Set(refused);
  return {
    ...behaviour,
    name,
    attributeNames: () => [...methodMap().keys(), ...propertyMap.keys(), ...refused],
    attribute: (self, attribute, at) => {
      const method = methodMap().get(attribute);
      if (method !== undefined) return builtin(`${name}.${attribute}`, (call) => method(self, call));
      const property = propertyMap.get(attribute);
      if (property !== undefined) return property(self, at);
      if (refusedNames.has(attribute)) throw unsupportedPySpark(at, `${name}.${attribute}`);
      return otherwise?.(self, attribute, at);
    },
  };
}

/** The class as a value, for `isinstance` and annotations. Calling it is refused unless `make` says how. */
export function classType<Data>(
  type: ObjectClass<Data>,
  make?: PyType['call'],
  attribute?: (name: string, at: At) => PyValue | undefined,
): PyType {
  const made = makeType(
    type.name,
    (value) => typeof value === 'object' && value !== null && value.kind === 'object' && value.class.name === type.name,
    make ??
      ((call) => {
        throw unsupportedPySpark(call, `${type.name}()`);
      }),
  );
  return { ...made, attribute: attribute ?? ((name) => unboundMethod(type, name)) };
}

/** `DataFrame.union` of the class itself: a function whose first argument is the object. */
function unboundMethod<Data>(type: ObjectClass<Data>, name: string): PyValue | undefined {
  if (!type.attributeNames().includes(name)) return undefined;
  return builtin(`${type.name}.${name}`, async (call) => {
    const [first, ...rest] = call.args;
    const self = first?.name === undefined ? asObject(first?.value, type) : undefined;
    if (self === undefined)
      throw raise(call, 'TypeError', `${type.name}.${name}() needs a ${type.name} as its first argument`);
    const method = await type.attribute(self, name, call);
    return callValue(method ?? null, rest, call);
  });
}
