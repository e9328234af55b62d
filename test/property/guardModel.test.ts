import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { approve } from '../../emulator/guard/approve.ts';
import { verifyAudit } from '../../emulator/guard/auditLog.ts';
import { recoverResets } from '../../emulator/guard/reset.ts';
import { listResets, undoReset } from '../../emulator/guard/undo.ts';
import type { DestructiveAct } from '../../emulator/guard/verdict.ts';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';
import { sqlBench, type SqlBench } from '../support/sqlBench.ts';

const table = 'spark_catalog.default.bronze';

/** What the person knows who protected the table: nothing of how the guard works. */
interface Model {
  /** An update has seen the protection, and nobody has approved its end, or that the table goes, since. */
  isProtected: boolean;
  definition: Definition;
}

type Definition = 'protected' | 'silent' | 'unprotected' | 'misspelt';

const properties: Readonly<Record<Definition, string>> = {
  protected: "TBLPROPERTIES ('pipelines.reset.allowed' = 'false')",
  silent: '',
  unprotected: "TBLPROPERTIES ('pipelines.reset.allowed' = 'true')",
  misspelt: "TBLPROPERTIES ('pipelines.reset.allow' = 'false')",
};

interface World {
  readonly pipeline: PipelineBench;
  readonly sql: SqlBench;
  landed: number;
}

interface Step {
  readonly name: string;
  run(world: World, model: Model): Promise<void>;
}

const checkpoints = (world: World): string => `${world.pipeline.storage}/_checkpoints/spark_catalog/default/bronze`;

function update(name: string, selection: Parameters<PipelineBench['update']>[0]): Step {
  return {
    name,
    async run({ pipeline }, model) {
      const { error } = await pipeline.update(selection);
      if (error?.code === 'INTERNAL_ERROR') throw error;
      const seen = (await pipeline.guard.log.records()).some(({ event }) => event.kind === 'protected');
      if (error === undefined && model.definition === 'protected' && seen) model.isProtected = true;
    },
  };
}

const sqlStep = (text: string): Step => ({ name: text, run: async ({ sql }) => void (await sql.run(text)) });

const define = (definition: Definition): Step => ({
  name: `define it ${definition}`,
  async run({ pipeline }, model) {
    model.definition = definition;
    pipeline.define(`CREATE STREAMING TABLE bronze ${properties[definition]} AS SELECT * FROM STREAM src`);
  },
});

const approved = (act: DestructiveAct): Step => ({
  name: `approve ${act}`,
  async run({ pipeline: { guard, io, tables } }) {
    const path = tables.folderOf(['spark_catalog', 'default', 'bronze']);
    const asked = { typedName: table, reason: 'a test', acts: [act] };
    await approve({ guard, clock: io.clock, ids: io.ids }, { table, path }, asked);
  },
});

const steps: readonly Step[] = [
  {
    name: 'land',
    async run(world) {
      await world.sql.run(`INSERT INTO src VALUES (${(world.landed += 1)}), (${(world.landed += 1)})`);
    },
  },
  update('run', {}),
  update('run --full-refresh bronze', { selection: { fullRefresh: ['bronze'] } }),
  update('run --full-refresh-all', { selection: { fullRefreshAll: true } }),
  update('run --reset-checkpoints bronze', { selection: { resetCheckpoints: ['bronze'] } }),
  ...(['protected', 'silent', 'unprotected', 'misspelt'] as const).map(define),
  ...(['fullRefresh', 'truncate', 'restore', 'deleteCheckpoint', 'liftProtection'] as const).map(approved),
  {
    name: 'undo',
    async run({ pipeline: { io, storage, guard } }) {
      await recoverResets({ io, storage, guard });
      const last = (await listResets({ io, storage })).at(-1);
      const undo = { id: last?.updateId ?? 'none', why: 'a test', discardNewRows: true };
      await undoReset({ io, storage, guard }, undo);
    },
  },
  sqlStep('DROP TABLE bronze'),
  sqlStep('TRUNCATE TABLE bronze'),
  sqlStep('DELETE FROM bronze WHERE id > 1'),
  sqlStep('INSERT OVERWRITE bronze SELECT -1'),
  sqlStep('CREATE OR REPLACE TABLE bronze (id INT)'),
  sqlStep('RESTORE TABLE bronze TO VERSION AS OF 0'),
  sqlStep("ALTER TABLE bronze SET TBLPROPERTIES ('pipelines.reset.allowed' = 'true')"),
  sqlStep("ALTER TABLE bronze UNSET TBLPROPERTIES IF EXISTS ('pipelines.reset.allowed')"),
  sqlStep('SET spark.databricks.delta.retentionDurationCheck.enabled = false; VACUUM bronze RETAIN 0 HOURS'),
  {
    name: 'delete the stream checkpoints',
    run: async (world) => rmSync(checkpoints(world), { recursive: true, force: true }),
  },
  {
    name: 'delete the metadata of the stream checkpoint',
    run: async (world) => rmSync(`${checkpoints(world)}/bronze/0/metadata`, { force: true }),
  },
];

/** Rows of the table, those that come twice twice; nothing where there is no table. */
async function rowsOf({ pipeline }: World): Promise<readonly string[]> {
  return (await pipeline.version('bronze')) === undefined ? [] : pipeline.rows('bronze');
}

/** Ids of the approvals that are spent, with the acts that they let through. */
async function spent({ pipeline }: World): Promise<ReadonlyMap<string, DestructiveAct>> {
  const decisions = (await pipeline.guard.log.records()).flatMap(({ event }) =>
    event.kind === 'decided' ? event.decisions : [],
  );
  return new Map(decisions.flatMap(({ approval, act }) => (approval === undefined ? [] : [[approval, act] as const])));
}

async function take(step: Step, world: World, model: Model): Promise<void> {
  const { isProtected } = model;
  const [rows, used] = [await rowsOf(world), await spent(world)];
  try {
    await step.run(world, model);
  } catch (error) {
    // A refusal is an answer, and a statement about a table that is not there is another.
    if (!isSluiceError(error) || error.code === 'INTERNAL_ERROR') throw error;
  }
  const [after, usedNow] = [await rowsOf(world), await spent(world)];
  const acts = [...usedNow].flatMap(([id, act]) => (used.has(id) ? [] : [act]));
  if (acts.includes('liftProtection') || acts.includes('drop')) model.isProtected = false;
  if (!isProtected || acts.length > 0) return;
  const lost = rows.filter((row) => !after.includes(row));
  assert.deepEqual(lost, [], `${step.name} took rows away without an approval`);
  const twice = after.filter((row, index) => after.indexOf(row) !== index && !rows.includes(row));
  assert.deepEqual(twice, [], `${step.name} wrote rows twice`);
  const again = rows.filter((row) => count(after, row) > count(rows, row));
  assert.deepEqual(again, [], `${step.name} wrote rows again without an approval`);
}

function count(rows: readonly string[], row: string): number {
  return rows.filter((one) => one === row).length;
}

describe('a protected table', function () {
  this.timeout(600_000);

  it('loses no row, and gets none twice, by any sequence of acts without an approval', async () => {
    const sequence = fc.array(fc.constantFrom(...steps), { minLength: 4, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(sequence, async (chosen) => {
        const pipeline = await openPipelineBench();
        const sql = sqlBench({ folder: pipeline.folder, guard: pipeline.guard });
        const world: World = { pipeline, sql, landed: 0 };
        const model: Model = { isProtected: false, definition: 'protected' };
        try {
          await sql.run('CREATE TABLE src (id INT)');
          const [land, run] = steps;
          for (const step of [land, define('protected'), run, ...chosen, land, run]) {
            if (step !== undefined) await take(step, world, model);
          }
          assert.deepEqual((await verifyAudit(pipeline.io.files, pipeline.storage)).problems, []);
        } finally {
          await sql.close();
          await pipeline.close();
        }
      }),
      { numRuns: Number(process.env['SLUICE_GUARD_RUNS'] ?? 5) },
    );
  });
});
