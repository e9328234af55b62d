import type { ProgramCase } from './programCase.ts';

/** Streams of files: what their readers make of lines, names and folders. */
export const fileStreams: readonly ProgramCase[] = [
  {
    name: 'permissive json with corrupt column',
    program: `open_schema = "user_id INT, action STRING, _corrupt_record STRING"
q = (spark.readStream.schema(open_schema).json("mixed").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"start",null]',
        '[3,"a",null]',
        '[null,"5","{\\"action\\": 5, \\"user_id\\": 7.0}"]',
        '[null,"stop","{\\"user_id\\": \\"x\\", \\"action\\": \\"stop\\"}"]',
        '[null,null,"\\"text\\""]',
        '[null,null,"{\\"user_id\\": 2"]',
        '[null,null,"{\\"user_id\\": 2147483648, \\"action\\": null}"]',
        '[null,null,null]',
      ],
    },
  },
  {
    name: 'permissive json without corrupt column',
    program: `q = (spark.readStream.schema("user_id INT, action STRING").json("mixed").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"start"]',
        '[3,"a"]',
        '[null,"5"]',
        '[null,"stop"]',
        '[null,null]',
        '[null,null]',
        '[null,null]',
        '[null,null]',
      ],
    },
  },
  {
    name: 'dropmalformed',
    program: `q = (spark.readStream.schema("user_id INT, action STRING").option("mode", "DROPMALFORMED").json("mixed").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: { silver: ['[1,"start"]', '[3,"a"]', '[null,null]'] },
  },
  {
    name: 'csv with header',
    program: `q = (spark.readStream.schema("id INT, name STRING, at TIMESTAMP").option("header", True).csv("csv").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"Ada","2020-01-01T10:00:00.000000Z"]',
        '[2,"Bo, the 2nd","2020-01-01T11:00:00.000000Z"]',
        '[null,"bad",null]',
        '[null,null,null]',
      ],
    },
  },
  {
    name: 'text stream',
    program: `q = (spark.readStream.text("csv").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[",,"]',
        '["1,Ada,2020-01-01 10:00:00"]',
        '["2,\\"Bo, the 2nd\\",2020-01-01T11:00:00Z"]',
        '["id,name,at"]',
        '["x,bad,"]',
      ],
    },
  },
  {
    name: 'glob and filter of names',
    program: `q = (spark.readStream.schema("user_id INT").option("pathGlobFilter", "part-[01].json").json("landing").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: { silver: ['[1]', '[1]', '[1]', '[1]', '[2]', '[2]', '[3]'] },
  },
  {
    name: 'path with glob',
    program: `q = (spark.readStream.schema("user_id INT").json("land*/part-[12].json").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: { silver: ['[1]', '[2]', '[3]', '[3]', '[4]', '[null]'] },
  },
  {
    name: 'partition folders',
    program: `q = (spark.readStream.schema("user_id INT, day DATE").json("days").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: { silver: ['[1,"2020-01-01"]', '[2,"2020-01-02"]'] },
  },
  {
    name: 'from_json',
    program: `import pyspark.sql.functions as F
q = (spark.readStream.text("landing").select(F.from_json("value", "user_id INT, action STRING").alias("e")).select("e.*").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"pause"]',
        '[1,"start"]',
        '[1,"start"]',
        '[1,"stop"]',
        '[2,"start"]',
        '[2,"start"]',
        '[2,"stop"]',
        '[3,"start"]',
        '[3,"stop"]',
        '[4,"resume"]',
        '[4,"start"]',
        '[null,null]',
      ],
    },
  },
];
