import { isSluiceError } from '../../base/errors.ts';
import { bindLeaves } from '../../batch/bindLeaf.ts';
import { storageCatalog } from '../../batch/tableCatalog.ts';
import type { OpenedSession } from '../../compute/openComputeSession.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { columnName, type Attribute } from '../../plan/resolved.ts';
import { sessionConf, type SessionConf } from '../../program/sessionConf.ts';
import { sparkSession } from '../../program/sparkSession.ts';
import type { GraphPorts } from '../graph/diskCatalog.ts';
import type { LoadedProject, ProjectSpec } from '../project.ts';
import { isUpdateKey } from '../update/updateConf.ts';
import { previewPlan, type PreviewPlan, type PreviewSubject } from './previewPlan.ts';

/** A preview that is ready to be read: SQL of its rows, for the session that it comes with. */
export interface OpenPreview extends Omit<PreviewPlan, 'plan' | 'conf'> {
  readonly session: OpenedSession;
  readonly relation: string;
  readonly columns: readonly PreviewColumn[];
  /** SQL of a truth for each expectation, in their order: whether it holds for a row. */
  readonly holds: readonly string[];
}

export interface PreviewColumn {
  readonly attribute: Attribute;
  /** Of the relation. */
  readonly sql: string;
}

/** Opens a preview for the time of the work. Nothing is written but what the database spills. */
export async function withPreview<Result>(
  project: LoadedProject,
  ports: GraphPorts,
  subject: PreviewSubject,
  work: (preview: OpenPreview) => Promise<Result>,
): Promise<Result> {
  const { spec } = project;
  const { plan, notes, expectations, conf } = await previewPlan(project, ports, subject);
  const scope = subject.kind === 'query' ? subject.scope : spec;
  const spark = sparkSession(
    {
      files: ports.files,
      clock: ports.clock,
      ids: ports.ids,
      folder: spec.root,
      tables: {
        catalog: storageCatalog(ports.files, spec.storage),
        currentCatalog: scope.catalog,
        currentSchema: scope.schema,
      },
      openCompute: ports.openCompute,
    },
    confOf(spec, ports.localTimeZone, conf),
  );
  try {
    const checked: LogicalPlan =
      expectations.length === 0
        ? plan
        : {
            kind: 'withColumns',
            child: plan,
            columns: expectations.map(({ condition }, index) => ({ name: `${holdsName}${index}`, value: condition })),
          };
    const { plan: resolved, services, compute } = await spark.analyze(checked);
    const columns = resolved.output.map((attribute) => ({ attribute, sql: columnName(attribute) }));
    const own = columns.length - expectations.length;
    return await work({
      session: compute,
      relation: compute.translate(resolved, await bindLeaves(services, resolved)),
      columns: columns.slice(0, own),
      holds: columns.slice(own).map(({ sql }) => sql),
      notes,
      expectations,
    });
  } finally {
    await spark.close();
  }
}

/** No column of a user is called so. */
const holdsName = '__sluice_expectation_holds_';

function confOf(
  { configuration }: ProjectSpec,
  localTimeZone: string,
  own: Readonly<Record<string, string>>,
): SessionConf {
  const conf = sessionConf(localTimeZone);
  for (const [name, value] of Object.entries({ ...configuration, ...own })) {
    if (isUpdateKey(name)) continue;
    // What the engine does not follow is told by a dry run; a preview goes on without it.
    try {
      conf.set(name, value, undefined);
    } catch (error) {
      if (!isSluiceError(error, 'UNSUPPORTED_SETTING')) throw error;
    }
  }
  return conf;
}
