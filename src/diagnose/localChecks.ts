import { checkMlflowRequirement, isBelow } from '../deploy/mlflowRequirement';
import { parseLocationPath } from '../trace/location';
import type { CodeHint } from './codeHints';
import type { CheckResult, Fix } from './result';

/** What the folder and the editor tell, gathered before the workspace is asked. */
export interface LocalFacts {
  /** Variables of the program's environment and `.env` that concern tracing. Values only of those that are no secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly hints: readonly CodeHint[];
  /** `null`: not installed in the selected interpreter; `undefined`: no interpreter is known. */
  readonly mlflowVersion: string | null | undefined;
  readonly interpreter?: string;
  /** MLflow's TypeScript SDK in package.json, with its version range. */
  readonly typescriptSdk?: { readonly name: string; readonly version: string };
  /** Text of the requirements, where the folder is a Databricks App. */
  readonly appRequirements?: string;
  /** Name of the connection that the editor uses, and of the profile that the environment names. */
  readonly connectionProfile?: string;
  /** Address of the workspace that the editor uses. */
  readonly connectionHost?: string;
  /** A terminal was opened before the connection or its variables changed. */
  readonly hasStaleTerminal: boolean;
}

/** Checks that need no server, in the order of the chain. */
export function localChecks(facts: LocalFacts): CheckResult[] {
  return [overrides(facts), losses(facts), sdkVersion(facts), destinationForm(facts), profileInForce(facts), ...staleTerminal(facts), ...appRequirements(facts)];
}

const open = (hint: CodeHint): Fix => ({ kind: 'open', label: `Open ${hint.path}:${hint.line1}`, path: hint.path, line1: hint.line1 });
const chooseDestination: Fix = { kind: 'command', label: 'Choose Where Traces Go…', command: 'spanlight.destination.choose' };

/**
 * The destination by MLflow's order: code, then the variable, then the active experiment's link
 * (mlflow 3.9.0 and 3.17.2 `tracing/destination.py: get`, `tracing/provider.py: _get_span_processors`).
 */
export function effectiveDestination(facts: LocalFacts): { readonly value: string | undefined; readonly from: string } {
  const code = facts.hints.find((hint) => hint.kind === 'setDestination' || hint.kind === 'traceLocation');
  if (code) return { value: code.value, from: `${code.path}:${code.line1}` };
  const assigned = facts.hints.find((hint) => hint.kind === 'environmentDestination');
  const value = assigned?.value ?? facts.environment['MLFLOW_TRACING_DESTINATION'];
  if (value) return { value, from: assigned ? `${assigned.path}:${assigned.line1}` : 'MLFLOW_TRACING_DESTINATION' };
  const experiment = facts.environment['MLFLOW_EXPERIMENT_ID'] ?? facts.environment['MLFLOW_EXPERIMENT_NAME'];
  return { value: undefined, from: experiment ? `the link of experiment ${experiment}` : 'nothing' };
}

function overrides(facts: LocalFacts): CheckResult {
  const base = { id: 'destination', title: 'Where this program’s traces go' };
  const { value, from } = effectiveDestination(facts);
  const endpoint = collectorEndpoint(facts.environment);
  // With a destination in code or variable the collector is not used at all; without one it takes everything.
  if (endpoint && !from.includes(':') && from !== 'MLFLOW_TRACING_DESTINATION') {
    return {
      ...base,
      status: 'failed',
      evidence: `${endpoint} is set, and ${from === 'nothing' ? 'no destination is named' : `the destination is ${from}`}`,
      sentence: `MLflow exports only to the collector in ${endpoint}. Name a destination, remove the variable, or set MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT=true to keep both.`,
      fixes: [chooseDestination],
    };
  }
  const variable = facts.environment['MLFLOW_TRACING_DESTINATION'];
  const code = facts.hints.find((hint) => (hint.kind === 'setDestination' || hint.kind === 'traceLocation') && hint.value !== undefined);
  if (code?.value && variable && code.value !== variable && !code.value.startsWith(`${variable}.`)) {
    return {
      ...base,
      status: 'warning',
      evidence: `${code.value} in ${code.path}:${code.line1}, ${variable} in MLFLOW_TRACING_DESTINATION`,
      sentence: `The code wins: traces go to ${code.value}. Remove one of the two, so that nobody looks in the wrong place.`,
      fixes: [open(code), chooseDestination],
    };
  }
  if (from === 'nothing') {
    return { ...base, status: 'warning', evidence: 'neither code nor a variable names a destination', sentence: 'Traces go to the active experiment, wherever that is linked to. Name a destination to be sure.', fixes: [chooseDestination] };
  }
  return { ...base, status: 'ok', evidence: `${value ?? 'decided at run time'}, from ${from}` };
}

/** The variable that sends spans to a collector instead; `undefined` where none does, or where both get them. */
function collectorEndpoint(environment: LocalFacts['environment']): string | undefined {
  const isOn = (name: string, otherwise: boolean): boolean => (environment[name] === undefined ? otherwise : /^(true|1)$/i.test(environment[name]));
  if (isOn('MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT', false) || !isOn('MLFLOW_ENABLE_OTLP_EXPORTER', true)) return undefined;
  return ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].find((name) => environment[name]);
}

function losses(facts: LocalFacts): CheckResult {
  const base = { id: 'losses', title: 'Nothing switches tracing off' };
  const disabled = facts.hints.find((hint) => hint.kind === 'disabled');
  if (disabled) {
    return { ...base, status: 'failed', evidence: `mlflow.tracing.disable() in ${disabled.path}:${disabled.line1}`, sentence: 'Tracing is switched off there; no span is made until mlflow.tracing.enable() runs.', fixes: [open(disabled)] };
  }
  const ratio = facts.environment['MLFLOW_TRACE_SAMPLING_RATIO'];
  if (ratio !== undefined && Number(ratio) < 1) {
    const share = Number(ratio) * 100;
    return { ...base, status: Number(ratio) > 0 ? 'warning' : 'failed', evidence: `MLFLOW_TRACE_SAMPLING_RATIO=${ratio}`, sentence: `Only ${share} % of traces are kept. Unset the variable while you look for a missing one.` };
  }
  if (/^(true|1)$/i.test(facts.environment['OTEL_SDK_DISABLED'] ?? '')) {
    return { ...base, status: 'failed', evidence: 'OTEL_SDK_DISABLED=true', sentence: 'OpenTelemetry is switched off by OTEL_SDK_DISABLED. Unset it.' };
  }
  return { ...base, status: 'ok', evidence: 'no sampling below 1, no disable() in the code' };
}

function sdkVersion(facts: LocalFacts): CheckResult {
  const base = { id: 'mlflow', title: 'MLflow is installed and new enough' };
  const { typescriptSdk: sdk, mlflowVersion } = facts;
  const parts = effectiveDestination(facts).value?.split('.').length;
  if (sdk) {
    const isOld = sdk.name.startsWith('mlflow-') || /^[\^~]?0\.1\./.test(sdk.version);
    if (isOld) return { ...base, status: 'failed', evidence: `${sdk.name} ${sdk.version}`, sentence: 'This version of MLflow’s TypeScript SDK cannot write to Unity Catalog and keeps traces in the experiment. Use @mlflow/core.' };
    if (mlflowVersion === undefined || mlflowVersion === null) return { ...base, status: 'ok', evidence: `${sdk.name} ${sdk.version}` };
  }
  if (mlflowVersion === undefined) return { ...base, status: 'unknown', evidence: 'no Python interpreter is selected', sentence: 'Select the interpreter that runs the program, then run the check again.' };
  if (mlflowVersion === null) {
    return { ...base, status: 'failed', evidence: `not found in ${facts.interpreter ?? 'the selected interpreter'}`, sentence: 'MLflow is not installed in the selected interpreter.', fixes: [{ kind: 'copy', label: 'Copy Install Command', text: 'pip install "mlflow[databricks]>=3.11"' }] };
  }
  const needed = parts === 3 ? '3.11' : '3.9';
  if (isBelow(mlflowVersion, needed)) {
    return { ...base, status: 'failed', evidence: `mlflow ${mlflowVersion}`, sentence: `Tables ${parts === 3 ? 'with a prefix' : 'in Unity Catalog'} need MLflow ${needed} or newer.`, fixes: [{ kind: 'copy', label: 'Copy Install Command', text: `pip install --upgrade "mlflow[databricks]>=${needed}"` }] };
  }
  return { ...base, status: 'ok', evidence: `mlflow ${mlflowVersion}` };
}

function destinationForm(facts: LocalFacts): CheckResult {
  const base = { id: 'destinationForm', title: 'The destination is well formed' };
  const assigned = facts.hints.find((hint) => hint.kind === 'environmentDestination');
  const variable = assigned?.value ?? facts.environment['MLFLOW_TRACING_DESTINATION'];
  if (variable !== undefined && !/^\d+$/.test(variable)) {
    const location = parseLocationPath(variable);
    if (location?.form === 'prefix') {
      return {
        ...base,
        status: 'failed',
        evidence: `MLFLOW_TRACING_DESTINATION=${variable}`,
        sentence: 'The variable takes catalog.schema or an experiment id; a name of three parts raises an error. Use the experiment’s id for tables with a prefix.',
        fixes: [...(assigned ? [open(assigned)] : []), chooseDestination],
      };
    }
    if (!location) return { ...base, status: 'failed', evidence: `MLFLOW_TRACING_DESTINATION=${variable}`, sentence: 'The variable must be catalog.schema or an experiment id.', fixes: [chooseDestination] };
  }
  if (!facts.environment['MLFLOW_TRACING_SQL_WAREHOUSE_ID']) {
    return { ...base, status: 'warning', evidence: 'MLFLOW_TRACING_SQL_WAREHOUSE_ID is not set', sentence: 'Traces can be written, but MLflow’s client cannot read them back from Unity Catalog without a SQL warehouse id.', fixes: [{ kind: 'command', label: 'Choose SQL Warehouse…', command: 'spanlight.warehouse.choose' }] };
  }
  return { ...base, status: 'ok', evidence: variable ?? 'decided by the experiment' };
}

function profileInForce(facts: LocalFacts): CheckResult {
  const base = { id: 'profile', title: 'The program uses the workspace you look at' };
  const uri = facts.hints.find((hint) => hint.kind === 'trackingUri')?.value ?? facts.environment['MLFLOW_TRACKING_URI'];
  if (uri !== undefined && !uri.startsWith('databricks') && !uri.startsWith('http://127.0.0.1')) {
    return { ...base, status: 'failed', evidence: `the tracking URI is ${uri}`, sentence: 'The program talks to another tracking server. Set MLFLOW_TRACKING_URI=databricks to reach the workspace.', fixes: [chooseDestination] };
  }
  const named = /^databricks:\/\/([^/:]+)/.exec(uri ?? '')?.[1] ?? facts.environment['DATABRICKS_CONFIG_PROFILE'];
  if (named && facts.connectionProfile && named !== facts.connectionProfile) {
    return { ...base, status: 'failed', evidence: `the program uses profile ${named}, the editor ${facts.connectionProfile}`, sentence: `The environment names profile "${named}", which wins. Switch the connection, or change the variable.`, fixes: [{ kind: 'command', label: 'Switch Connection…', command: 'spanlight.connection.choose' }] };
  }
  const host = facts.environment['DATABRICKS_HOST'];
  if (!named && (uri === undefined || uri === 'databricks') && host && facts.connectionHost && !isSameHost(host, facts.connectionHost)) {
    return { ...base, status: 'failed', evidence: `the program uses ${host}, the editor ${facts.connectionHost}`, sentence: 'The environment names another workspace in DATABRICKS_HOST, which wins. Switch the connection, or change the variable.', fixes: [{ kind: 'command', label: 'Switch Connection…', command: 'spanlight.connection.choose' }] };
  }
  return { ...base, status: 'ok', evidence: named ? `profile ${named}` : (uri ?? 'default profile') };
}

/** Compared as people write them: with or without scheme and closing slash. */
function isSameHost(a: string, b: string): boolean {
  const bare = (text: string): string => text.trim().toLowerCase().replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return bare(a) === bare(b);
}

function staleTerminal({ hasStaleTerminal }: LocalFacts): CheckResult[] {
  if (!hasStaleTerminal) return [];
  return [{ id: 'terminal', title: 'Terminals know the connection', status: 'warning', evidence: 'a terminal is older than the connection', sentence: 'Programs in that terminal still use the old variables. Open a new terminal, or restart it (the warning sign on its tab).' }];
}

/** An app must install an MLflow that can write to its kind of tables. */
function appRequirements(facts: LocalFacts): CheckResult[] {
  if (facts.appRequirements === undefined) return [];
  const base = { id: 'app', title: 'The app installs a new enough MLflow' };
  const form = effectiveDestination(facts).value?.split('.').length === 3 ? 'prefix' : 'schema';
  const { status, evidence, sentence, needed } = checkMlflowRequirement(facts.appRequirements, form);
  if (status === 'ok') return [{ ...base, status, evidence }];
  return [{ ...base, status: 'failed', evidence, sentence, fixes: [{ kind: 'copy', label: 'Copy Requirement', text: needed }] }];
}
