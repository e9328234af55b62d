import type { ErrorEntry } from './errorText.ts';

/** Errors of a project: its spec, its files of definitions, its Python definitions. Conditions and messages are Spark's where Spark has them. */
export const projectErrors = {
  /** No pipeline spec was found in the current folder or in a folder above it. */
  PIPELINE_SPEC_FILE_NOT_FOUND: {
    message:
      'No spark-pipeline.yaml or spark-pipeline.yml file provided in arguments or found in directory `{dir_path}` or readable ancestor directories.',
    action: 'Make a project with `sluice init --name demo`, go into its folder, or name the file by --spec.',
  },
  /** A folder holds both `spark-pipeline.yml` and `spark-pipeline.yaml`, so which one is meant is open. */
  MULTIPLE_PIPELINE_SPEC_FILES_FOUND: {
    message:
      'Multiple pipeline spec files found in the directory `{dir_path}`. Please remove one or choose a particular one with the --spec argument.',
  },
  /** `--spec` names something that is not there or is a folder. */
  PIPELINE_SPEC_FILE_DOES_NOT_EXIST: { message: 'The pipeline spec file `{spec_path}` does not exist.' },
  /** The spec's text is not YAML. Spark stops here too, with the error of its YAML reader. */
  PIPELINE_SPEC_INVALID_YAML: { message: 'The pipeline spec is not valid YAML: {detail}' },
  /** The spec is YAML, but a part of it has another shape than it must have. Spark stops here too, with an error of Python itself. */
  PIPELINE_SPEC_INVALID_SHAPE: { message: '{field} should be {expected}, got {actual}.' },
  /** Open-source Spark reads the files of a project by paths that start at its spec. */
  PIPELINE_LIBRARY_NOT_RELATIVE: {
    message: 'Non-relative patterns are unsupported: `{include}`.',
    action: 'Write the path from the folder of the spec on.',
  },
  /** A top-level key that a pipeline spec does not have. */
  PIPELINE_SPEC_UNEXPECTED_FIELD: {
    message: 'Pipeline spec field `{field_name}` is unexpected.',
    action: 'A spec has name, storage, catalog, database (or schema), configuration and libraries.',
  },
  /** `name` and `storage` must be there. */
  PIPELINE_SPEC_MISSING_REQUIRED_FIELD: { message: 'Pipeline spec missing required field `{field_name}`.' },
  /** `configuration` must be a mapping. */
  PIPELINE_SPEC_FIELD_NOT_DICT: { message: 'Pipeline spec field `{field_name}` should be a dict, got {field_type}.' },
  /** A key of `configuration` that YAML reads as something else than a text. */
  PIPELINE_SPEC_DICT_KEY_NOT_STRING: {
    message: 'For pipeline spec field `{field_name}`, key should be a string, got {key_type}.',
    action: 'Put the key in quotes.',
  },
  /** A value of `configuration` that YAML reads as a number, a boolean or something else than a text. */
  PIPELINE_SPEC_DICT_VALUE_NOT_STRING: {
    message: 'For pipeline spec field `{field_name}`, value for key `{key_name}` should be a string, got {value_type}.',
    action: 'Put the value in quotes.',
  },
  /** A pattern of `libraries` is neither a path of a file nor a folder with `/**` behind it. */
  PIPELINE_SPEC_INVALID_GLOB_PATTERN: {
    message:
      'Invalid glob pattern `{glob_pattern}` in libraries. Only file paths, or folder paths ending with /** are allowed.',
  },
  /** Files of definitions are Python (`.py`) or SQL (`.sql`). */
  PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION: {
    message:
      'Pipeline definitions file `{file_path}` has an unsupported extension. Supported extensions are `.py` and `.sql`.',
    action: 'Move the file out of the folders that `libraries` names.',
  },
  /** A file of definitions holds bytes that are no UTF-8 text. */
  PIPELINE_DEFINITIONS_FILE_NOT_UTF8: { message: 'Pipeline definitions file `{file_path}` is not UTF-8 text.' },
  /** `storage` is no absolute URI. With `sluice.dialect: databricks` a plain path is taken too, from the spec's folder. */
  PIPELINE_STORAGE_ROOT_INVALID: {
    message:
      'Pipeline storage root must be an absolute path with a URI scheme (e.g., file://, s3a://, hdfs://). Got: `{storage_root}`.',
    sqlState: '42K03',
  },
  /** `storage` names a store that Spark could reach and this machine's disk is not. */
  PIPELINE_STORAGE_NOT_LOCAL: {
    message:
      'The storage root `{storage_root}` is not on the local disk; Sluice keeps tables and checkpoints there only.',
    action: 'Use a file: URI here, and the other store where the project runs on Spark.',
  },
  /** Keys below `sluice.` are Sluice's own, so a misspelt one is an error rather than a setting that nobody reads. */
  SLUICE_SETTING_UNKNOWN: {
    message: 'There is no setting `{key}`.',
    action: 'The settings of Sluice are sluice.dialect, sluice.guard.policy and sluice.trigger.',
  },
  /** A setting below `sluice.` has a value that it does not take. */
  SLUICE_SETTING_INVALID: { message: 'The setting `{key}` takes {allowed}, not `{value}`.' },
  /** `sluice init` makes a folder and never writes into one that is there. */
  PROJECT_FOLDER_EXISTS: {
    message: "Directory '{name}' already exists.",
    action: 'Please choose a different name or remove the existing directory.',
  },
  /** A Databricks bundle without a pipeline among its resources. */
  BUNDLE_WITHOUT_PIPELINE: {
    message: 'The bundle {spec_path} has no pipeline in resources.pipelines.',
    action: 'Add one, or name another spec by --spec.',
  },
  /** A bundle holds several pipelines, and a project is one. */
  BUNDLE_WITH_SEVERAL_PIPELINES: {
    message: 'The bundle has several pipelines: {pipelines}.',
    action: 'Name the file of the one that is meant by --spec, such as `--spec resources/ingest.pipeline.yml`.',
  },
  /** `${…}` in a bundle names something that it does not define, or that is defined by itself. */
  BUNDLE_VARIABLE_UNKNOWN: {
    message: 'The bundle has no value for the variable {name}.',
    action: 'Give it a default below `variables`.',
  },
  /** A cell of a notebook in a language or with a command that only a Databricks cluster has. */
  NOTEBOOK_CELL_NOT_SUPPORTED: {
    message: 'A notebook cell of {magic} is not supported in the definitions of a pipeline.',
    action: 'Remove the cell, or move what it does out of the notebook.',
  },
  /** `%run` names a notebook that is not a file of the project. */
  NOTEBOOK_NOT_FOUND: {
    message: 'The notebook {path} that %run names was not found.',
    action: 'Paths start from the folder of the notebook; the extension .py or .sql may be left out.',
  },
  /** Notebooks that run each other would never end. */
  NOTEBOOK_RUNS_ITSELF: { message: 'The notebook {path} runs itself: {chain}.' },
  /** The decorators and functions of `pyspark.pipelines` and `dlt` mean something only while a pipeline's definitions are read. */
  GRAPH_ELEMENT_DEFINED_OUTSIDE_OF_DECLARATIVE_PIPELINE: {
    message:
      'APIs that define elements of a declarative pipeline can only be invoked within the context of defining a pipeline.',
    action: 'Name the file below `libraries` of a pipeline spec, and run `sluice dry-run`.',
  },
  /** A decorator got something else than a function, most often its name as a positional argument. */
  DECORATOR_ARGUMENT_NOT_CALLABLE: {
    message:
      'The first positional argument passed to @{decorator_name} must be callable. Either add @{decorator_name} with no parameters to your function, or pass options to @{decorator_name} using keyword arguments (e.g. {example_usage}).',
  },
  /** A query function gave back something else than a DataFrame; often its `return` is missing. Spark ends with an error of Python here. */
  PIPELINE_QUERY_FUNCTION_WITHOUT_DATAFRAME: {
    message: 'The query function of {flow} returned {type}, not a DataFrame.',
    action: 'Return the DataFrame from the function.',
  },
  /** A query function only describes its query: what needs a schema or rows (`collect`, `count`, `schema`, `createDataFrame`) is not allowed in it. */
  ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION: {
    message:
      'Operations that trigger DataFrame analysis or execution are not allowed in pipeline query functions. Move code outside of the pipeline query function.',
    sqlState: '0A000',
  },
  /** Only queries, and commands that show something, may stand in `spark.sql` of a pipeline. */
  UNSUPPORTED_PIPELINE_SPARK_SQL_COMMAND: {
    message: '\'{command}\' is not supported in spark.sql("...") API in Spark Declarative Pipeline.',
    sqlState: '0A000',
  },
  /** Definitions of a pipeline may not change the session's settings. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_RUNTIME_CONF': {
    message:
      "Session mutation {method} is not allowed in declarative pipelines. Instead set configuration via the pipeline spec or use the 'spark_conf' argument in various decorators.",
  },
  /** Definitions of a pipeline may not change the session's catalog. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_CURRENT_CATALOG': {
    message:
      "Session mutation {method} is not allowed in declarative pipelines. Instead set catalog via the pipeline spec or the 'name' argument on the dataset decorators.",
  },
  /** Definitions of a pipeline may not change the session's schema. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_CURRENT_DATABASE': {
    message:
      "Session mutation {method} is not allowed in declarative pipelines. Instead set database via the pipeline spec or the 'name' argument on the dataset decorators.",
  },
  /** Definitions of a pipeline may not drop views of the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.DROP_TEMP_VIEW': {
    message:
      'Session mutation {method} is not allowed in declarative pipelines. Instead remove the temporary view definition directly.',
  },
  /** Definitions of a pipeline may not drop views of the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.DROP_GLOBAL_TEMP_VIEW': {
    message:
      'Session mutation {method} is not allowed in declarative pipelines. Instead remove the temporary view definition directly.',
  },
  /** Definitions of a pipeline may not make views of the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_TEMP_VIEW': {
    message:
      'Session mutation {method} is not allowed in declarative pipelines. Instead use the @temporary_view decorator to define temporary views.',
  },
  /** Definitions of a pipeline may not make views of the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_OR_REPLACE_TEMP_VIEW': {
    message:
      'Session mutation {method} is not allowed in declarative pipelines. Instead use the @temporary_view decorator to define temporary views.',
  },
  /** Definitions of a pipeline may not make views of the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_GLOBAL_TEMP_VIEW': {
    message:
      'Session mutation {method} is not allowed in declarative pipelines. Instead use the @temporary_view decorator to define temporary views.',
  },
  /** Definitions of a pipeline may not make views of the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_OR_REPLACE_GLOBAL_TEMP_VIEW': {
    message:
      'Session mutation {method} is not allowed in declarative pipelines. Instead use the @temporary_view decorator to define temporary views.',
  },
  /** Definitions of a pipeline may not register functions with the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_UDF': {
    message: 'Session mutation {method} is not allowed in declarative pipelines.',
  },
  /** Definitions of a pipeline may not register functions with the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_JAVA_UDF': {
    message: 'Session mutation {method} is not allowed in declarative pipelines.',
  },
  /** Definitions of a pipeline may not register functions with the session. */
  'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_JAVA_UDAF': {
    message: 'Session mutation {method} is not allowed in declarative pipelines.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
