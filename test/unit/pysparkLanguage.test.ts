import assert from 'node:assert/strict';
import { isSluiceError, positionText } from '../../emulator/base/errors.ts';
import { recordProgram } from '../support/recordingHost.ts';

async function printed(text: string): Promise<readonly string[]> {
  return (await recordProgram(text)).output.split('\n').slice(0, -1);
}

/** Each expression with the text that CPython prints for it. */
const expressions: Readonly<Record<string, string>> = {
  '7//2, -7//2, 7%3, -7%3, 7%-3, 2**10, 2**-1, 10/2, 10**20':
    '(3, -4, 1, 2, -2, 1024, 0.5, 5.0, 100000000000000000000)',
  '0.1+0.2, 1/3, 1e16, 1e15, 1e-4, 1e-5, -0.0, 5., .5, 1_000, 0xff, 0o17, 0b11':
    '(0.30000000000000004, 0.3333333333333333, 1e+16, 1000000000000000.0, 0.0001, 1e-05, -0.0, 5.0, 0.5, 1000, 255, 15, 3)',
  'not 1 == 2, not 0 and 0, 1 < 2 < 3, 1 < 3 < 2, 1 in [1] == False': '(True, 0, True, False, False)',
  '1 and 2, 0 or "x", None or [], 1 if [] else 2, True + 1, True & False, ~5': "(2, 'x', [], 2, 2, False, -6)",
  '"a" "b" f"{1}" \'c\', r"\\n", "\\x41\\u0042", b"a\\x00", """x"""': "('ab1c', '\\\\n', 'AB', b'a\\x00', 'x')",
  'f"{1+1} {3.14159:.2f} {42:05d} {\'a\'!r:>5} {1234567:,} {{}} {1+1=} {[1,2]}"': `"2 3.14 00042   'a' 1,234,567 {} 1+1=2 [1, 2]"`,
  'f"{2.5:.0f} {3.5:.0f} {0.125:.2f} {2.675:.2f} {12345.678:e} {0.0001:g} {0.25:%}"':
    "'2 4 0.12 2.67 1.234568e+04 0.0001 25.000000%'",
  '"%s|%5.1f|%-4s|%03d|%%" % ("x", 3.14159, "ab", 7), "%(a)s" % {"a": 1}': "('x|  3.1|ab  |007|%', '1')",
  '"{} {1}".count("{"), "{0} {a!r} {1:>4}".format(1, 2, a="q"), "{:,.2f}".format(1234.5)':
    "(2, \"1 'q'    2\", '1,234.50')",
  '"abcdef"[1:-1:2], "abc"[::-1], [1,2,3][-2:], (1,2,3)[1:], [0]*3, "ab"*2, [1]+[2]':
    "('bd', 'cba', [2, 3], (2, 3), [0, 0, 0], 'abab', [1, 2])",
  '" a b ".split(), "a,b,c".split(",", 1), "-".join(["a", "b"]), "Abc".upper(), "x.y".partition("."), "5".zfill(3)':
    "(['a', 'b'], ['a', 'b,c'], 'a-b', 'ABC', ('x', '.', 'y'), '005')",
  '[x*y for x in range(3) if x for y in (1, 2)], {k: v for k, v in zip("ab", [1, 2])}, sum(i for i in range(5))':
    "([1, 2, 2, 4], {'a': 1, 'b': 2}, 10)",
  '(lambda a, b=2, *c, d=4, **e: (a, b, c, d, e))(1, 3, 5, d=7, f=8)': "(1, 3, (5,), 7, {'f': 8})",
  '{1: "a", True: "b", 1.0: "c"}, {"a": 1} | {"b": 2}, {**{"a": 1}, "c": 3}':
    "({1: 'c'}, {'a': 1, 'b': 2}, {'a': 1, 'c': 3})",
  'sorted([3, 1, 2], reverse=True), sorted("bA", key=lambda c: c.lower())': "([3, 2, 1], ['A', 'b'])",
  'round(2.5), round(2.675, 2), round(-1.5), divmod(-7, 3), abs(-2), int("0x1f", 16), float("1e3"), int(-3.9)':
    '(2, 2.67, -2, (-3, 2), 2, 31, 1000.0, -3)',
  'isinstance(True, int), isinstance("a", (int, str)), type(1.5).__name__, callable(len)':
    "(True, True, 'float', True)",
  'list(enumerate("ab", 1)), list(zip([1, 2], "ab")), list(map(str, [1])), list(reversed([1, 2])), max([1, 3], key=lambda v: -v)':
    "([(1, 'a'), (2, 'b')], [(1, 'a'), (2, 'b')], ['1'], [2, 1], 1)",
  '"it\'s", "\\"", "\\t\\u200b\\U0001f600"': "(\"it's\", '\"', '\\t\\u200b😀')",
  '{"a": 1}.items(), {"a": 1}.get("b", 0), len({1, 1.0, True})': "(dict_items([('a', 1)]), 0, 1)",
};

const programs: readonly { readonly name: string; readonly text: string; readonly output: readonly string[] }[] = [
  {
    name: 'functions keep their defaults and see their scopes',
    text: `
def f(a, b=[]):
    b.append(a)
    return b
print(f(1), f(2))
def counter():
    n = 0
    def inc(k=1):
        nonlocal n
        n += k
        return n
    return inc
c = counter()
print(c(), c(5))
x = 1
def g():
    global x
    x = x + 1
g()
print(x)
print([q() for q in [lambda: i for i in range(3)]], [q() for q in [lambda i=i: i for i in range(3)]])
`,
    output: ['[1, 2] [1, 2]', '1 6', '2', '[2, 2, 2] [0, 1, 2]'],
  },
  {
    name: 'loops break, continue and have an else',
    text: `
for i in range(4):
    if i == 1: continue
    if i == 3: break
    print(i)
else:
    print("no")
for _ in []: pass
else: print("else")
while True:
    x = [1, 2]
    while x: x.pop()
    break
print(x)
`,
    output: ['0', '2', 'else', '[]'],
  },
  {
    name: 'exceptions find their handlers and finally runs',
    text: `
def f():
    try:
        return "try"
    finally:
        print("finally")
print(f())
try:
    {}["k"]
except (ValueError, KeyError) as e:
    print(type(e).__name__, e)
else:
    print("no")
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise RuntimeError(f"bad: {e}") from e
except Exception as e:
    print(repr(e))
try:
    raise ValueError
except KeyError: pass
except ValueError as e: print([str(e)])
`,
    output: ['finally', 'try', "KeyError 'k'", "RuntimeError('bad: division by zero')", "['']"],
  },
  {
    name: 'assignments unpack and change in place',
    text: `
a, (b, *c), d = 1, (2, 3, 4), 5
print(a, b, c, d)
l = m = [1]
l += [2]
l[0] += 10
del l[1]
print(m, l is m)
d = {"x": [1]}
d["x"].append(2); d.setdefault("y", 0); d["y"] -= 1
print(d, [y := 3, y + 1], y)
`,
    output: ['1 2 [3, 4] 5', '[11] True', "{'x': [1, 2], 'y': -1} [3, 4] 3"],
  },
  {
    name: 'decorators wrap',
    text: `
def tag(name):
    def deco(fn):
        def run(*args, **kwargs):
            print(name, fn.__name__)
            return fn(*args, **kwargs)
        return run
    return deco
@tag("outer")
@tag("inner")
def add(a, b=1): return a + b
print(add(1, b=2))
`,
    output: ['outer run', 'inner add', '3'],
  },
  {
    name: 'modules of the library',
    text: `
import os.path, sys, time
from datetime import date, datetime, timedelta, timezone
from functools import reduce
print(os.path.join("a", "b/", "c"), os.path.join("a", "/b"), os.path.basename("/x/y"), reduce(lambda p, q: p * q, [2, 3], 1))
print(date(2024, 2, 28) + timedelta(days=2), datetime(2024, 1, 2, 3, tzinfo=timezone.utc).isoformat())
time.sleep(1.5)
print("warn", file=sys.stderr)
if __name__ == "__main__": print("main")
`,
    output: ['a/b/c /b y 6', '2024-03-01 2024-01-02T03:00:00+00:00', 'warn', 'main'],
  },
];

/** Programs that Python ends with an exception: the error and its place. */
const raised: readonly (readonly [string, string, string])[] = [
  ['x = 1\nprint(y)', "NameError: name 'y' is not defined", 'app.py:2:7'],
  [
    'def f():\n    print(z)\n    z = 1\nf()',
    "UnboundLocalError: cannot access local variable 'z' where it is not associated with a value",
    'app.py:2:11',
  ],
  ['{}["k"]', "KeyError: 'k'", 'app.py:1:1'],
  ['[1][3]', 'IndexError: list index out of range', 'app.py:1:1'],
  ['"a" + 1', 'TypeError: can only concatenate str (not "int") to str', 'app.py:1:1'],
  ['len(3)', "TypeError: object of type 'int' has no len()", 'app.py:1:1'],
  ['(lambda a: a)()', "TypeError: <lambda>() missing 1 required positional argument: 'a'", 'app.py:1:1'],
  ['print(1, wrong=2)', "TypeError: print() got an unexpected keyword argument 'wrong'", 'app.py:1:16'],
  ['"a".foo()', "AttributeError: 'str' object has no attribute 'foo'", 'app.py:1:5'],
  ['int("x")', "ValueError: invalid literal for int() with base 10: 'x'", 'app.py:1:1'],
  ['a, b = [1]', 'ValueError: not enough values to unpack (expected 2, got 1)', 'app.py:1:1'],
  ['assert 1 == 2, "no"', 'AssertionError: no', 'app.py:1:1'],
  ['raise RuntimeError("x", 1)', "RuntimeError: ('x', 1)", 'app.py:1:1'],
  [
    'from pyspark.sql.window import Windows',
    "ImportError: cannot import name 'Windows' from 'pyspark.sql.window'",
    'app.py:1:32',
  ],
];

describe('pyspark language', () => {
  for (const [text, output] of Object.entries(expressions)) {
    it(`prints ${text.slice(0, 70)}`, async () => {
      assert.deepEqual(await printed(`print(repr((${text})))`), [output]);
    });
  }

  for (const { name, text, output } of programs) {
    it(name, async () => assert.deepEqual(await printed(text), output));
  }

  for (const [text, message, place] of raised) {
    it(`raises ${message.slice(0, 60)}`, async () => {
      await assert.rejects(printed(text), (error: unknown) => {
        assert.ok(isSluiceError(error, 'PYTHON_EXCEPTION') || isSluiceError(error, 'UNSUPPORTED_PYTHON'));
        assert.equal(error.message, message);
        assert.equal(positionText(error.position), place);
        return true;
      });
    });
  }

  it('hands a status other than zero on', async () => {
    await assert.rejects(printed('import sys\nsys.exit(3)'), /exit status 3/);
  });

  it('ends every loop', async () => {
    const limited = (text: string): Promise<unknown> => recordProgram(text, {}, { stepLimit: 10_000 });
    await assert.rejects(limited('while True: pass'), /did not end within 10000 steps/);
    await assert.rejects(limited('for i in range(10**18): pass'), /did not end/);
    await assert.rejects(limited('list(range(10**18))'), /did not end/);
    await assert.rejects(limited('def f(): f()\nf()'), /recursion deeper/);
    await assert.rejects(limited('x = "a" * 10**12'), /a text larger/);
    await assert.rejects(limited('x = 10 ** 10 ** 10'), /more bits/);
    await assert.rejects(limited('x = [1]\nwhile True: x += x'), /did not end|larger/);
  });
});
