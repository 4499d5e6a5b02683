import * as vscode from 'vscode';
import type { CommandId } from '../../ids';
import type { ScorerView } from '../../monitoring/entry';
import { formatRate } from '../../monitoring/rate';
import { formatDuration, formatInstant } from '../../trace/format';
import type { TraceRow } from '../../trace/list';
import { locationPath } from '../../trace/location';
import type { TreeNode } from './nodes';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** How a node looks. `contextValue` holds words that menus match: `refreshable`, `named`. */
export function renderNode(node: TreeNode): vscode.TreeItem {
  switch (node.kind) {
    case 'connection': {
      const description = node.filter ? `${node.detail} · filter: ${node.filter}` : node.detail;
      return item(node.label, { icon: node.isOpen ? 'vm-active' : 'cloud', state: node.isOpen ? Expanded : Collapsed, description, words: 'connection refreshable filterable' });
    }
    case 'experiment': {
      const { name, id } = node.experiment;
      const description = [node.isDefault ? 'traces of this folder' : '', node.link ? '' : 'not in Unity Catalog'].filter(Boolean).join(' · ');
      const state = node.isDefault ? Expanded : Collapsed;
      const words = `experiment refreshable named identified ${node.isFavorite ? 'favorite' : 'ordinary'}${web(node)}`;
      return item(name.split('/').at(-1) || name, { icon: node.isFavorite ? 'star-full' : 'beaker', state, description, words, tooltip: `Experiment ${name}\nId ${id}` });
    }
    case 'location': {
      const { location } = node.link;
      const form = location.form === 'schema' ? 'schema' : 'table prefix';
      return item(locationPath(location), { icon: 'database', state: Collapsed, description: form, words: `location refreshable named securable${web(node)}`, tooltip: `Traces are kept in Unity Catalog: ${form} ${locationPath(location)}` });
    }
    case 'unlinked':
      return item('Not linked to Unity Catalog', { icon: 'circle-slash', state: None, tooltip: 'MLflow keeps the traces of this experiment itself.' });
    case 'table':
      return renderTable(node);
    case 'column':
      return item(node.name, { icon: 'symbol-field', state: None, description: node.typeText, words: 'column named', tooltip: `${node.name} ${node.typeText}` });
    case 'traces': {
      if (node.isListed) return item('Recent Traces', { icon: 'history', state: Collapsed, words: 'traces refreshable' });
      const made = item('Traces', { icon: 'history', state: None, description: 'show in the Traces view', words: 'traces' });
      made.command = { command: 'spanlight.tables.choose' satisfies CommandId, title: 'Show in the Traces View', arguments: [node] };
      return made;
    }
    case 'trace':
      return renderTrace(node.row);
    case 'scorers': {
      const description = node.tracesPerDay === undefined ? undefined : `≈ ${count(node.tracesPerDay)} traces a day`;
      return item('Scorers', { icon: 'law', state: Collapsed, description, words: `scorers refreshable${node.link ? ' estimable' : ''}` });
    }
    case 'scorer':
      return renderScorer(node);
    case 'warning': {
      const made = item(node.sentence, { icon: 'warning', state: None, words: 'warning', tooltip: node.sentence });
      if (node.command) made.command = { command: node.command, title: 'Mend This', arguments: [node.on] };
      return made;
    }
    case 'more': {
      const made = item('Load more experiments…', { icon: 'ellipsis', state: None, words: 'more' });
      made.command = { command: 'spanlight.workspace.loadMore' satisfies CommandId, title: 'Load More' };
      return made;
    }
    case 'empty':
      return item(node.text, { icon: 'info', state: None });
    case 'failure': {
      const made = item(node.sentence, { icon: 'warning', state: None, words: 'failure refreshable', tooltip: `${node.sentence}\nClick to try again.` });
      made.command = { command: 'spanlight.workspace.refresh' satisfies CommandId, title: 'Try Again', arguments: [node] };
      return made;
    }
  }
}

const web = (node: { readonly web?: string }): string => (node.web ? ' web' : '');

function renderTable(node: TreeNode & { kind: 'table' }): vscode.TreeItem {
  const { table, facts } = node;
  const isView = table.tableType.toUpperCase().includes('VIEW');
  const version = table.properties['otel.schemaVersion'];
  const parts = [isView ? 'view' : version, facts && `${count(facts.rows)} rows`, facts?.bytes !== undefined ? formatBytes(facts.bytes) : undefined];
  const tooltip = [table.fullName, version ? `Schema version ${version}` : undefined, facts?.warning].filter(Boolean).join('\n');
  const icon = facts?.warning ? 'warning' : isView ? 'eye' : 'table';
  return item(node.label, { icon, state: Collapsed, description: parts.filter(Boolean).join(' · '), words: `table refreshable named measurable${web(node)}`, tooltip });
}

function renderTrace(row: TraceRow): vscode.TreeItem {
  const { name, state, durationMs, startMs, traceId } = row;
  const words = state === 'ERROR' ? 'error' : state === 'IN_PROGRESS' ? 'running' : '';
  const description = [words, durationMs === undefined ? '' : formatDuration(durationMs * 1e6), formatInstant(startMs, Date.now())].filter(Boolean).join(' · ');
  const icon = state === 'ERROR' ? 'error' : state === 'IN_PROGRESS' ? 'loading' : 'pass';
  const made = item(name, { icon, state: None, description, words: 'trace named', tooltip: [name, `Trace ${traceId}`, row.requestPreview].filter(Boolean).join('\n') });
  made.command = { command: 'spanlight.trace.open' satisfies CommandId, title: 'Open Trace', arguments: [{ traceId, location: row.location }] };
  return made;
}

function renderScorer({ scorer, wasStarted, judgedPerDay }: TreeNode & { kind: 'scorer' }): vscode.TreeItem {
  const isActive = scorer.state === 'active';
  const state = isActive ? formatRate(scorer.sampleRate) : wasStarted ? 'stopped' : 'registered, not started';
  const perDay = isActive && judgedPerDay ? `${judgedPerDay.isUpperBound ? 'at most' : '≈'} ${count(judgedPerDay.count)} a day` : undefined;
  const description = [state, perDay, scorer.className ?? typeWords[scorer.type], scorer.filter].filter(Boolean).join(' · ');
  const icon = isActive ? 'pulse' : wasStarted ? 'debug-pause' : 'circle-outline';
  const tooltip = [`${scorer.name}: ${scorer.className ?? typeWords[scorer.type]}${scorer.isSessionLevel ? ', whole sessions' : ''}`, isActive ? `Judges ${state} of traces` : 'Judges nothing. A workspace keeps only the rate, so a scorer that was never started looks like one that was stopped.', scorer.filter && `Filter: ${scorer.filter}`, scorer.text].filter(Boolean).join('\n');
  return item(scorer.name, { icon, state: None, description, words: `scorer named ${isActive ? 'active' : 'stopped'}`, tooltip });
}

/** Kinds of scorers without a class, in words. */
const typeWords: Readonly<Record<ScorerView['type'], string>> = { builtin: 'built-in', instructions: 'judge with instructions', function: 'Python function', unknown: 'of another version' };

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `1.2 GB`, in powers of 1024 as Databricks counts. */
function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 5);
  return `${Math.round((bytes / 2 ** (10 * power)) * 10) / 10} ${['B', 'KB', 'MB', 'GB', 'TB', 'PB'][power]}`;
}

/** What "Copy Id" copies; `undefined` for nodes without one. */
export const nodeIdentifier = (node: TreeNode): string | undefined => (node.kind === 'experiment' ? node.experiment.id : undefined);

/** The node's page in the workspace; `undefined` where it has none. */
export const nodePage = (node: TreeNode): string | undefined => ('web' in node ? node.web : undefined);

/** What "Copy Name" copies: the name that SQL, code or a person would use. `undefined` for nodes without one. */
export function nodeName(node: TreeNode): string | undefined {
  switch (node.kind) {
    case 'experiment':
      return node.experiment.name;
    case 'location':
      return locationPath(node.link.location);
    case 'table':
      return node.table.fullName;
    case 'column':
      return node.name;
    case 'scorer':
      return node.scorer.name;
    case 'trace':
      return node.row.traceId;
    default:
      return undefined;
  }
}

interface Look {
  readonly icon: string;
  readonly state: vscode.TreeItemCollapsibleState;
  readonly description?: string;
  readonly words?: string;
  readonly tooltip?: string;
}

function item(label: string, { icon, state, description, words, tooltip }: Look): vscode.TreeItem {
  const made = new vscode.TreeItem(label, state);
  made.iconPath = new vscode.ThemeIcon(icon);
  made.description = description;
  made.contextValue = words;
  // Names come from a server: shown as they are, never as markdown.
  made.tooltip = tooltip;
  return made;
}
