import type { Clock } from '../../base/clock.ts';
import { isSluiceError, sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { guard } from '../../guard/guard.ts';
import { checkProject } from '../checkProject.ts';
import type { PipelineEvent } from '../event.ts';
import type { ElementKey, PipelineGraph } from '../graph.ts';
import type { GraphPorts } from '../graph/diskCatalog.ts';
import { lazyParquet } from '../graph/diskCatalog.ts';
import { mortalFiles } from '../step/mortalFiles.ts';
import type { PhaseEvent, PhaseObserver } from '../../streaming/phases.ts';
import type { UpdateOutcome, UpdatePorts } from '../update/request.ts';
import { runUpdate } from '../update/update.ts';
import { checkStep } from './checkStep.ts';
import { cutProject, flowKey, type CutProject, type ProjectReads } from './cutProject.ts';
import type { InputSchemas } from './inputSchemas.ts';
import type { CrashPlace, Given, PipelineTest, TestFailure, TestFile, TestOutcome, TestStep } from './pipelineTest.ts';
import { openTestBench, type TestBench } from './testBench.ts';
import type { TestInput } from './testInputs.ts';
import { makeGivenTables, writeGiven, type GivenPlace } from './writeGiven.ts';

/** What of the outside world tests work with. */
export interface TestPorts extends GraphPorts {
  /** A new empty folder that a test has for itself. */
  makeFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }>;
  readonly lock: UpdatePorts['lock'];
}

export interface TestSubject {
  readonly reads: ProjectReads;
  readonly schemas: InputSchemas;
}

/** Runs one test in a folder of its own, which is gone afterwards. Never rejects with an error that a user can meet. */
export async function runTest(
  subject: TestSubject,
  { file, test }: { readonly file: TestFile; readonly test: PipelineTest },
  ports: TestPorts,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const started = ports.clock.monotonic();
  const ended = (state: TestOutcome['state'], failures: readonly TestFailure[] = []): TestOutcome => ({
    file: file.path,
    name: test.name,
    state,
    position: test.position,
    duration: Math.round(ports.clock.monotonic() - started),
    failures,
  });
  if (test.skip !== undefined) return ended('skipped');
  if (signal.aborted) return ended('cancelled');
  const sandbox = await ports.makeFolder();
  try {
    const failures = await steps(subject, { file, test, sandbox: sandbox.folder, ports, signal });
    if (signal.aborted) return ended('cancelled');
    return ended(failures.length === 0 ? 'passed' : 'failed', failures);
  } catch (error) {
    if (signal.aborted) return ended('cancelled');
    return ended('errored', [failureOf(error, test.position)]);
  } finally {
    await sandbox.remove();
  }
}

interface Running {
  readonly file: TestFile;
  readonly test: PipelineTest;
  readonly sandbox: string;
  readonly ports: TestPorts;
  readonly signal: AbortSignal;
}

async function steps({ reads, schemas }: TestSubject, running: Running): Promise<readonly TestFailure[]> {
  const { test, sandbox, ports, signal } = running;
  const { now } = test;
  // Batches of a test that says the time all have that time.
  const clock: Clock = now === undefined ? ports.clock : { ...ports.clock, now: () => now };
  const own: TestPorts = { ...ports, clock };
  const cut = cutProject(reads, test, sandbox);
  const { spec } = cut.project;
  // Whatever arrives, arrives in order, long before the update looks.
  let moments = clock.now() - 3_600_000;
  const nextMoment = (): number => (moments += 1_000);
  const bench = openTestBench(spec, sandbox, { ...own, clock: { ...clock, now: nextMoment } });
  try {
    await bench.tables.createSchema(spec.catalog, spec.schema);
    for (const folder of cut.folders) await ports.files.makeFolder(folder);
    const place = givenPlace({ reads, schemas }, running, { cut, bench, nextMoment });
    const inputs = test.steps
      .flatMap(({ given }) => given)
      .flatMap((given) => {
        const input = cut.inputs.get(given.name);
        return input === undefined ? [] : [{ given, input }];
      });
    for (const { input } of inputs) {
      if (input.kind !== 'folder') await bench.tables.createSchema(input.name[0], input.name[1]);
    }
    await makeGivenTables(inputs, place);
    let graph: PipelineGraph | undefined;
    for (const [index, step] of test.steps.entries()) {
      for (const given of step.given) {
        const input = cut.inputs.get(given.name);
        if (input !== undefined) await writeGiven(given, input, place);
      }
      // Readers may take their columns from the files, so the graph is resolved once something is there.
      const resolved = graph === undefined ? await resolvedGraph(cut, own) : { graph, errors: [] };
      graph = resolved.graph;
      const failures = await runStep(step, {
        graph,
        errors: resolved.errors,
        run: cut.runs[index] ?? [],
        cut,
        bench,
        ports: own,
        signal,
        schemas: { reads, schemas },
        testFile: running.file.path,
      });
      if (failures.length > 0 || signal.aborted) return failures;
      if (graph === undefined) return [];
    }
    return [];
  } finally {
    await bench.close();
  }
}

async function resolvedGraph(
  { project }: CutProject,
  ports: GraphPorts,
): Promise<{ readonly graph: PipelineGraph | undefined; readonly errors: readonly SluiceError[] }> {
  const { graph, errors } = await checkProject(project, ports, { purpose: 'run' });
  return { graph, errors };
}

function givenPlace(
  { schemas }: TestSubject,
  { file, test, ports }: Running,
  {
    cut,
    bench,
    nextMoment,
  }: { readonly cut: CutProject; readonly bench: TestBench; readonly nextMoment: () => number },
): GivenPlace {
  const all = test.steps.flatMap(({ given }) => given);
  // One step says the schema for all.
  const declared = (given: Given): Given =>
    all.find(({ name, schema }) => name === given.name && schema !== undefined) ?? given;
  return {
    bench,
    files: ports.files,
    testFile: file.path,
    moved: cut.moved,
    schemaOf: (given: Given, input: TestInput) => schemas.of(declared(given), input),
    nextMoment,
  };
}

interface StepPlace {
  readonly graph: PipelineGraph | undefined;
  readonly errors: readonly SluiceError[];
  readonly run: readonly ElementKey[];
  readonly cut: CutProject;
  readonly bench: TestBench;
  readonly ports: TestPorts;
  readonly signal: AbortSignal;
  readonly schemas: TestSubject;
  readonly testFile: string;
}

async function runStep(step: TestStep, place: StepPlace): Promise<readonly TestFailure[]> {
  const { graph, errors, ports } = place;
  if (graph === undefined) return judge(step, errors, () => []);
  const events: PipelineEvent[] = [];
  const crash =
    step.crash === undefined ? undefined : crashAt(step.crash, flowKey(step.crash.flow, place.schemas.reads.elements));
  const disk = mortalFiles(ports.files);
  const outcome = await runUpdate(
    graph,
    {
      selection: selectionOf(step, place.run, graph),
      trigger: 'triggered',
      signal: place.signal,
      why: 'sluice test',
    },
    updatePorts(place, disk.files, crash === undefined ? undefined : crash.observer(disk.kill)),
    (event) => events.push(event),
  );
  if (place.signal.aborted) return [];
  if (step.crash !== undefined) {
    if (!disk.killed()) {
      const message = `The flow ${step.crash.flow.name} never came ${step.crash.when} the phase ${step.crash.phase} of batch ${step.crash.batch}.`;
      return [{ message, position: step.crash.position }];
    }
    return checkStep(step, events, place);
  }
  return judge(step, errorsOf(outcome), () => checkStep(step, events, place));
}

/** Whether what went wrong is what the test expects to go wrong. */
async function judge(
  { fails, position }: TestStep,
  errors: readonly SluiceError[],
  otherwise: () => readonly TestFailure[] | Promise<readonly TestFailure[]>,
): Promise<readonly TestFailure[]> {
  const [first] = errors;
  if (fails === undefined) {
    if (first === undefined) return otherwise();
    throw first.position === undefined ? first.at(position) : first;
  }
  const chain = errors.flatMap(causes);
  const met = chain.filter(({ code }) => code === fails.code);
  if (met.length === 0) {
    const found =
      first === undefined
        ? 'the update ran to its end'
        : `it fails with ${[...new Set(chain.map(({ code }) => code))].join(', caused by ')}: ${first.message}`;
    return [
      {
        message: `The update should fail with ${fails.code}, and ${found}${/[.!?]$/.test(found) ? '' : '.'}`,
        position: fails.position,
      },
    ];
  }
  const { message } = fails;
  if (message !== undefined && !chain.some((error) => error.message.includes(message))) {
    return [
      { message: `The error should say "${message}", and it says: ${met[0]?.message ?? ''}`, position: fails.position },
    ];
  }
  return first === undefined ? [] : otherwise();
}

function errorsOf({ error, flows }: UpdateOutcome): readonly SluiceError[] {
  return [...(error === undefined ? [] : [error]), ...flows.flatMap((flow) => flow.error ?? [])];
}

function causes(error: SluiceError): readonly SluiceError[] {
  return [error, ...(isSluiceError(error.cause) ? causes(error.cause) : [])];
}

/** What a step refreshes: its datasets, and whatever of the test's graph feeds them. */
function selectionOf(step: TestStep, run: readonly ElementKey[], graph: PipelineGraph) {
  const nothing = { refresh: [], fullRefresh: [], resetCheckpoints: [] };
  if (step.fullRefresh === 'all') return { ...nothing, fullRefreshAll: true };
  const outputs = [...graph.tables.keys(), ...graph.sinks.keys()];
  const full = new Set(
    step.fullRefresh.map(
      ({ name }) =>
        outputs.find(
          (key) => key.toLowerCase() === name.toLowerCase() || key.toLowerCase().endsWith(`.${name.toLowerCase()}`),
        ) ?? name,
    ),
  );
  const wanted = new Set<ElementKey>();
  const queue = [...run];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (wanted.has(key)) continue;
    wanted.add(key);
    const inputs =
      graph.views.get(key)?.inputs ?? graph.flows.filter(({ target }) => target === key).flatMap((flow) => flow.inputs);
    queue.push(...inputs.map((input) => input.key));
  }
  const refresh = outputs.filter((key) => wanted.has(key) && !full.has(key));
  return { ...nothing, refresh, fullRefresh: [...full], fullRefreshAll: false };
}

function updatePorts(
  { ports, cut, bench }: StepPlace,
  files: TestPorts['files'],
  observer: UpdatePorts['observer'],
): UpdatePorts {
  const { spec } = cut.project;
  const settings = { timeZone: ports.localTimeZone, ansi: true, caseSensitive: false, conf: {} };
  const io = { files, clock: ports.clock, ids: ports.ids, parquet: lazyParquet(() => ports.openCompute({ settings })) };
  return {
    ...ports,
    files,
    tables: bench.tables,
    guard: guard({ io, storage: spec.storage, policy: spec.settings.guardPolicy, door: 'engine', who: 'sluice test' }),
    print: () => undefined,
    observer,
  };
}

/** An observer that plays a crash at a phase of a batch, counted from the first one of this step. */
function crashAt({ phase, when, batch }: CrashPlace, flow: ElementKey) {
  return {
    observer(kill: (reason: Error) => void): PhaseObserver {
      let first: number | undefined;
      const meet = (side: CrashPlace['when'], event: PhaseEvent): void => {
        if (event.queryName !== flow) return;
        first ??= event.batchId;
        if (side !== when || event.phase !== phase || event.batchId - first < batch) return;
        const error = sluiceError('STEP_CRASHED', { place: `${when} the phase ${phase} of batch ${event.batchId}` });
        kill(error);
        throw error;
      };
      return { before: (event) => meet('before', event), after: (event) => meet('after', event) };
    },
  };
}

function failureOf(error: unknown, position: Position): TestFailure {
  const failure = isSluiceError(error)
    ? error
    : sluiceError(
        'INTERNAL_ERROR',
        { detail: error instanceof Error ? error.message : String(error) },
        { cause: error },
      );
  const { code, message, action } = failure;
  return {
    message: `[${code}] ${message}`,
    position: failure.position ?? position,
    code,
    ...(action === undefined ? {} : { action }),
  };
}
