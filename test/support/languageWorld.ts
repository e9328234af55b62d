import type { LanguageWorld } from '../../emulator/language/completion/completion.ts';
import { checkProject } from '../../emulator/pipeline/checkProject.ts';
import { graphElements } from '../../emulator/pipeline/graph/elements.ts';
import { queryTyper } from '../../emulator/pipeline/graph/queryTyper.ts';
import type { GraphPorts } from '../../emulator/pipeline/graph/resolveGraph.ts';
import { loadProject } from '../../emulator/pipeline/project/loadProject.ts';
import { manualClock } from './manualClock.ts';
import { memoryFileSystem } from './memoryFileSystem.ts';

/** What completion and hover know of a project that lies in memory below /project. Paths may be absolute. */
export async function languageWorld(files: Readonly<Record<string, string>>): Promise<LanguageWorld> {
  const disk = memoryFileSystem();
  const encoder = new TextEncoder();
  await disk.makeFolder('/project');
  for (const [path, text] of Object.entries(files)) {
    await disk.replace(path.startsWith('/') ? path : `/project/${path}`, encoder.encode(text));
  }
  const project = await loadProject({ files: disk, folder: '/project', spec: undefined, timeZone: 'UTC' });
  const ports: GraphPorts = {
    files: disk,
    clock: manualClock(0),
    ids: { uuid: () => '00000000-0000-4000-8000-000000000000' },
    localTimeZone: 'UTC',
    openCompute: () => Promise.reject(new Error('No file of data lies there.')),
  };
  const { outputs } = await checkProject(project, ports, { purpose: 'dryRun' });
  const { spec } = project;
  const { elements } = graphElements(project.definitions, spec, spec.settings.dialect);
  return {
    dialect: spec.settings.dialect,
    scope: { catalog: spec.catalog, schema: spec.schema },
    configuration: spec.configuration,
    typer: queryTyper({ spec, elements, outputs }, ports),
  };
}

const spec = `name: shop
storage: file:///storage
configuration:
  landing: /data/landing
  region: eu
libraries:
  - glob: {include: transformations/**}
`;

const shop = `
CREATE OR REFRESH STREAMING TABLE bronze (CONSTRAINT valid EXPECT (id IS NOT NULL) ON VIOLATION DROP ROW)
  COMMENT 'Raw orders' TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT * FROM STREAM read_files('/data/landing', format => 'json',
  schema => 'id BIGINT, amount DECIMAL(10,2), at TIMESTAMP, customer STRUCT<name: STRING, address: STRUCT<city: STRING, zip: STRING>>, tags ARRAY<STRUCT<k: STRING, v: STRING>>');
CREATE OR REFRESH STREAMING TABLE silver AS SELECT id, amount, customer.name AS buyer, at FROM STREAM bronze;
CREATE TEMPORARY VIEW recent AS SELECT id, at FROM silver;
CREATE OR REFRESH MATERIALIZED VIEW totals AS SELECT buyer, sum(amount) AS total FROM silver GROUP BY buyer;
CREATE OR REFRESH MATERIALIZED VIEW \`odd name\` AS SELECT 1 AS \`a b\`, 2 AS \`select\`;
CREATE OR REFRESH MATERIALIZED VIEW other.far AS SELECT 1 AS x;
`;

/** A project with a streaming table, a table of it, a view, and names that need quotes. */
export function shopWorld(): Promise<LanguageWorld> {
  return languageWorld({ 'spark-pipeline.yml': spec, 'transformations/shop.sql': shop, '/data/landing/a.json': '' });
}

/** The text without its mark, and where the mark stood. */
export function atMark(marked: string, mark = '▮'): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf(mark);
  if (offset < 0) throw new Error(`There is no ${mark} in the text.`);
  return { text: marked.slice(0, offset) + marked.slice(offset + mark.length), offset };
}
