import type { ProgramCase } from './programCase.ts';

/** Frames met with frames, and how numbers print. */
export const framePrograms: readonly ProgramCase[] = [
  {
    name: 'show of floats and doubles',
    program: `spark.sql("SELECT CAST(0.1 AS FLOAT) AS f, 0.1D AS d, 1e10D AS e, CAST(16777217 AS FLOAT) AS g, CAST('NaN' AS DOUBLE) AS n, CAST(1 AS DOUBLE) / 3 AS t, CAST(1e-5 AS FLOAT) AS s").show(truncate=False)
`,
    prints: `+---+---+------+-----------+---+------------------+------+
|f  |d  |e     |g          |n  |t                 |s     |
+---+---+------+-----------+---+------------------+------+
|0.1|0.1|1.0E10|1.6777216E7|NaN|0.3333333333333333|1.0E-5|
+---+---+------+-----------+---+------------------+------+

`,
  },
  {
    name: 'intersect, subtract, exceptAll',
    program: `df = spark.read.format("delta").load("bronze")
a = df.filter("user_id = 1").select("action")
b = df.filter("user_id = 2").select("action")
print(a.intersect(b).count(), a.subtract(b).count(), a.exceptAll(b).count())
`,
    prints: `2 1 1
`,
  },
  {
    name: 'joins of every kind',
    program: `a = spark.createDataFrame([(1, "a"), (2, "b"), (None, "n")], "id INT, x STRING")
b = spark.createDataFrame([(2, "B"), (3, "C"), (None, "N")], "id INT, y STRING")
for how in ["inner", "left", "right", "outer", "left_semi", "left_anti", "cross"]:
    j = a.crossJoin(b) if how == "cross" else a.join(b, "id", how)
    print(how, sorted([str(tuple(r)) for r in j.collect()]))
`,
    prints: `inner ["(2, 'b', 'B')"]
left ["(1, 'a', None)", "(2, 'b', 'B')", "(None, 'n', None)"]
right ["(2, 'b', 'B')", "(3, None, 'C')", "(None, None, 'N')"]
outer ["(1, 'a', None)", "(2, 'b', 'B')", "(3, None, 'C')", "(None, 'n', None)", "(None, None, 'N')"]
left_semi ["(2, 'b')"]
left_anti ["(1, 'a')", "(None, 'n')"]
cross ["(1, 'a', 2, 'B')", "(1, 'a', 3, 'C')", "(1, 'a', None, 'N')", "(2, 'b', 2, 'B')", "(2, 'b', 3, 'C')", "(2, 'b', None, 'N')", "(None, 'n', 2, 'B')", "(None, 'n', 3, 'C')", "(None, 'n', None, 'N')"]
`,
  },
];
