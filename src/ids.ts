/**
 * Every id that package.json and the code share, with its type. A test compares both sides.
 * Imports nothing at run time.
 */
import type { FunctionNumbers } from './spanTables/functionNumbers';
import type { TraceTarget } from './trace/target';

/** The function or selection that a lightbulb entry was offered for. */
export interface AddTracingTarget {
  /** Document address, as text. */
  readonly uri: string;
  /** Document version that the offer was computed from; a later one refuses the edit. */
  readonly version: number;
  /** UTF-16 offset inside the function, or where the selection begins. */
  readonly offset: number;
  /** Where the selection ends; absent without one. */
  readonly endOffset?: number;
  /** The proposed span type: one of MLflow's names, or any text. */
  readonly spanType?: string;
}

/** A place, and the ids of the libraries whose autolog is wanted there. */
export interface AutologTarget extends AddTracingTarget {
  readonly ids?: readonly string[];
}

/** The span of the viewer's page that a menu was opened on. */
export interface SpanArgument {
  readonly spanId?: string;
}

/** The address of a file or folder, as menus of the Explorer hand it over. */
export interface FileAddress {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** A node of a tree view, as menus hand it over. Opaque outside the view. */
export type TreeNodeArgument = object;

/** A trace or a span as menus of our pages hand it over (`data-vscode-context`); more fields come with it. */
export interface CompareTarget {
  readonly traceId?: string;
  readonly location?: string;
  readonly spanId?: string;
}

/** Commands with the arguments that menus, links and other commands pass. */
export interface CommandTypes {
  'spanlight.trace.open': (target?: TraceTarget | string) => Promise<void>;
  'spanlight.trace.openLast': () => Promise<void>;
  'spanlight.trace.copyId': (target?: TraceTarget) => Promise<void>;
  'spanlight.trace.showInSidebar': (target?: CompareTarget) => Promise<void>;
  'spanlight.trace.selectForCompare': (target?: CompareTarget) => Promise<void>;
  'spanlight.trace.compareWithSelected': (target?: CompareTarget) => Promise<void>;
  'spanlight.trace.compare': () => Promise<void>;
  'spanlight.trace.comparePrevious': (target?: CompareTarget) => Promise<void>;
  'spanlight.trace.showRuns': (target?: CompareTarget) => Promise<void>;
  'spanlight.session.open': (target?: CompareTarget) => Promise<void>;
  'spanlight.trace.copySummary': () => Promise<void>;
  'spanlight.span.copySummary': (argument?: SpanArgument) => Promise<void>;
  'spanlight.trace.copyLink': (argument?: SpanArgument) => Promise<void>;
  'spanlight.trace.saveOtlp': () => Promise<void>;
  'spanlight.trace.saveHtml': () => Promise<void>;
  'spanlight.trace.openInDatabricks': () => Promise<void>;
  'spanlight.test.create': (argument?: SpanArgument) => Promise<void>;
  'spanlight.traces.refresh': () => Promise<void>;
  'spanlight.destination.choose': () => Promise<void>;
  'spanlight.local.start': () => Promise<void>;
  'spanlight.local.restart': () => Promise<void>;
  'spanlight.local.stop': () => Promise<void>;
  'spanlight.log.show': () => Promise<void>;
  'spanlight.instrument.add': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.addWithOptions': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.addToSelection': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.addToFile': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.remove': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.removeFromSelection': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.removeFromFile': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.traceSelection': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.removeSpan': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.enableAutolog': (target?: AutologTarget) => Promise<void>;
  'spanlight.instrument.changeSpanType': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.correctFile': (target?: AddTracingTarget) => Promise<void>;
  'spanlight.instrument.setDestination': () => Promise<void>;
  'spanlight.instrument.exportOtlp': () => Promise<void>;
  'spanlight.instrument.traceWorkspace': (folder?: FileAddress, folders?: readonly FileAddress[]) => Promise<void>;
  'spanlight.tracePlan.apply': () => Promise<void>;
  'spanlight.tracePlan.refresh': () => Promise<void>;
  'spanlight.tracePlan.close': () => Promise<void>;
  'spanlight.tracePlan.tickAll': () => Promise<void>;
  'spanlight.tracePlan.clearTicks': () => Promise<void>;
  'spanlight.tracePlan.showChanges': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.coverage.show': () => Promise<void>;
  'spanlight.coverage.close': () => Promise<void>;
  'spanlight.workspace.refresh': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.workspace.copyName': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.walkthrough.open': () => Promise<void>;
  'spanlight.connection.choose': () => Promise<void>;
  'spanlight.connection.renew': () => Promise<void>;
  'spanlight.warehouse.choose': () => Promise<void>;
  'spanlight.setup.start': () => Promise<void>;
  'spanlight.setup.resume': () => Promise<void>;
  'spanlight.setup.generateScript': () => Promise<void>;
  'spanlight.setup.unlink': () => Promise<void>;
  'spanlight.access.grant': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.access.check': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.otlp.sendTestSpan': () => Promise<void>;
  'spanlight.diagnose.run': () => Promise<void>;
  'spanlight.scorers.manage': () => Promise<void>;
  'spanlight.app.setUp': () => Promise<void>;
  'spanlight.serving.setUp': () => Promise<void>;
  'spanlight.scorers.add': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.setWarehouse': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.estimate': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.start': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.stop': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.setRate': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.setFilter': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.delete': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.scorers.backfill': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.table.measure': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.workspace.copyId': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.workspace.openPage': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.workspace.filter': () => Promise<void>;
  'spanlight.workspace.loadMore': () => Promise<void>;
  'spanlight.workspace.toggleFavorite': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.text.copy': (text?: string) => Promise<void>;
  'spanlight.function.showTraces': (numbers?: FunctionNumbers) => Promise<void>;
  'spanlight.numbers.refresh': () => Promise<void>;
  'spanlight.insights.open': () => Promise<void>;
  'spanlight.tables.choose': (node?: TreeNodeArgument) => Promise<void>;
  'spanlight.traces.delete': () => Promise<void>;
  'spanlight.limits.show': () => Promise<void>;
  'spanlight.sql.run': (place?: { readonly statement: string }) => Promise<void>;
}
export type CommandId = keyof CommandTypes;

/** Settings with the types of their values. Defaults stand in package.json. */
export interface SettingTypes {
  'spanlight.local.autoStart': boolean;
  'spanlight.local.port': number;
  'spanlight.local.dataFolder': string;
  'spanlight.local.idleExitSeconds': number;
  'spanlight.local.tables': 'auto' | 'schema' | 'prefix';
  'spanlight.source.revealOnSelect': boolean;
  'spanlight.source.highlightSpansAtCursor': boolean;
  'spanlight.source.inlineValues': boolean;
  'spanlight.source.gutterMarks': boolean;
  'spanlight.source.hoverValues': boolean;
  'spanlight.instrument.lightbulb': boolean;
  'spanlight.instrument.hints': boolean;
  'spanlight.traces.pageSize': number;
  'spanlight.setup.readBackSeconds': number;
  'spanlight.numbers.show': 'local' | 'always' | 'never';
  'spanlight.cost.prices': Readonly<Record<string, unknown>>;
}
export type SettingId = keyof SettingTypes;

/** Context keys that `when` clauses in package.json read. */
export interface ContextKeyTypes {
  'spanlight.local': 'off' | 'starting' | 'running' | 'failed';
  'spanlight.destination': 'unknown' | 'ask' | 'local' | 'profile' | 'none';
  'spanlight.hasTraces': boolean;
  /** Functions to trace are listed for ticking. */
  'spanlight.tracePlanOpen': boolean;
  'spanlight.coverageOpen': boolean;
  'spanlight.compareMarked': boolean;
}
export type ContextKeyId = keyof ContextKeyTypes;

export const viewIds = {
  container: 'spanlight',
  traces: 'spanlight.traces',
  traceDetail: 'spanlight.traceDetail',
  workspace: 'spanlight.workspace',
  tracePlan: 'spanlight.tracePlan',
  coverage: 'spanlight.coverage',
  tracePanel: 'spanlight.trace',
  comparePanel: 'spanlight.compare',
  traceFile: 'spanlight.traceFile',
  mcpServers: 'spanlight.mcp',
  walkthrough: 'spanlight.start',
} as const;

/** Ids for tests: the keys of the interfaces above, which do not exist at run time. */
export const commandIds: Record<CommandId, true> = {
  'spanlight.trace.open': true,
  'spanlight.trace.openLast': true,
  'spanlight.trace.copyId': true,
  'spanlight.trace.showInSidebar': true,
  'spanlight.trace.selectForCompare': true,
  'spanlight.trace.compareWithSelected': true,
  'spanlight.trace.compare': true,
  'spanlight.trace.comparePrevious': true,
  'spanlight.trace.showRuns': true,
  'spanlight.session.open': true,
  'spanlight.trace.copySummary': true,
  'spanlight.span.copySummary': true,
  'spanlight.trace.copyLink': true,
  'spanlight.trace.saveOtlp': true,
  'spanlight.trace.saveHtml': true,
  'spanlight.trace.openInDatabricks': true,
  'spanlight.test.create': true,
  'spanlight.traces.refresh': true,
  'spanlight.destination.choose': true,
  'spanlight.local.start': true,
  'spanlight.local.restart': true,
  'spanlight.local.stop': true,
  'spanlight.log.show': true,
  'spanlight.instrument.add': true,
  'spanlight.instrument.addWithOptions': true,
  'spanlight.instrument.addToSelection': true,
  'spanlight.instrument.addToFile': true,
  'spanlight.instrument.remove': true,
  'spanlight.instrument.removeFromSelection': true,
  'spanlight.instrument.removeFromFile': true,
  'spanlight.instrument.traceSelection': true,
  'spanlight.instrument.removeSpan': true,
  'spanlight.instrument.enableAutolog': true,
  'spanlight.instrument.changeSpanType': true,
  'spanlight.instrument.correctFile': true,
  'spanlight.instrument.setDestination': true,
  'spanlight.instrument.exportOtlp': true,
  'spanlight.instrument.traceWorkspace': true,
  'spanlight.tracePlan.apply': true,
  'spanlight.tracePlan.refresh': true,
  'spanlight.tracePlan.close': true,
  'spanlight.tracePlan.tickAll': true,
  'spanlight.tracePlan.clearTicks': true,
  'spanlight.tracePlan.showChanges': true,
  'spanlight.coverage.show': true,
  'spanlight.coverage.close': true,
  'spanlight.workspace.refresh': true,
  'spanlight.workspace.copyName': true,
  'spanlight.walkthrough.open': true,
  'spanlight.connection.choose': true,
  'spanlight.connection.renew': true,
  'spanlight.warehouse.choose': true,
  'spanlight.setup.start': true,
  'spanlight.setup.resume': true,
  'spanlight.setup.generateScript': true,
  'spanlight.setup.unlink': true,
  'spanlight.access.grant': true,
  'spanlight.access.check': true,
  'spanlight.otlp.sendTestSpan': true,
  'spanlight.diagnose.run': true,
  'spanlight.scorers.manage': true,
  'spanlight.app.setUp': true,
  'spanlight.serving.setUp': true,
  'spanlight.scorers.add': true,
  'spanlight.scorers.setWarehouse': true,
  'spanlight.scorers.estimate': true,
  'spanlight.scorers.start': true,
  'spanlight.scorers.stop': true,
  'spanlight.scorers.setRate': true,
  'spanlight.scorers.setFilter': true,
  'spanlight.scorers.delete': true,
  'spanlight.scorers.backfill': true,
  'spanlight.table.measure': true,
  'spanlight.workspace.copyId': true,
  'spanlight.workspace.openPage': true,
  'spanlight.workspace.filter': true,
  'spanlight.workspace.loadMore': true,
  'spanlight.workspace.toggleFavorite': true,
  'spanlight.text.copy': true,
  'spanlight.function.showTraces': true,
  'spanlight.numbers.refresh': true,
  'spanlight.insights.open': true,
  'spanlight.tables.choose': true,
  'spanlight.traces.delete': true,
  'spanlight.limits.show': true,
  'spanlight.sql.run': true,
};
export const settingIds: Record<SettingId, true> = {
  'spanlight.local.autoStart': true,
  'spanlight.local.port': true,
  'spanlight.local.dataFolder': true,
  'spanlight.local.idleExitSeconds': true,
  'spanlight.local.tables': true,
  'spanlight.source.revealOnSelect': true,
  'spanlight.source.highlightSpansAtCursor': true,
  'spanlight.source.inlineValues': true,
  'spanlight.source.gutterMarks': true,
  'spanlight.source.hoverValues': true,
  'spanlight.instrument.lightbulb': true,
  'spanlight.instrument.hints': true,
  'spanlight.traces.pageSize': true,
  'spanlight.setup.readBackSeconds': true,
  'spanlight.numbers.show': true,
  'spanlight.cost.prices': true,
};
export const contextKeyIds: Record<ContextKeyId, true> = {
  'spanlight.local': true,
  'spanlight.destination': true,
  'spanlight.hasTraces': true,
  'spanlight.tracePlanOpen': true,
  'spanlight.coverageOpen': true,
  'spanlight.compareMarked': true,
};
