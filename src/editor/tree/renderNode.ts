import * as vscode from 'vscode';
import type { CommandId } from '../../ids';
import { locationPath } from '../../trace/location';
import type { TreeNode } from './nodes';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** How a node looks. `contextValue` holds words that menus match: `refreshable`, `named`. */
export function renderNode(node: TreeNode): vscode.TreeItem {
  switch (node.kind) {
    case 'connection':
      return item(node.label, { icon: 'vm-active', state: Expanded, description: node.detail, words: 'connection refreshable' });
    case 'experiment': {
      const { name } = node.experiment;
      const description = node.isDefault ? 'traces of this folder' : node.link ? undefined : 'not in Unity Catalog';
      const state = node.isDefault ? Expanded : Collapsed;
      return item(name.split('/').at(-1) || name, { icon: 'beaker', state, description, words: 'experiment refreshable named', tooltip: `Experiment ${name}\nId ${node.experiment.id}` });
    }
    case 'location': {
      const { location } = node.link;
      const form = location.form === 'schema' ? 'schema' : 'table prefix';
      return item(locationPath(location), { icon: 'database', state: Collapsed, description: form, words: 'location refreshable named', tooltip: `Traces are kept in Unity Catalog: ${form} ${locationPath(location)}` });
    }
    case 'unlinked':
      return item('Not linked to Unity Catalog', { icon: 'circle-slash', state: None, tooltip: 'MLflow keeps the traces of this experiment itself.' });
    case 'table': {
      const isView = node.table.tableType.toUpperCase().includes('VIEW');
      return item(node.label, { icon: isView ? 'eye' : 'table', state: Collapsed, description: isView ? 'view' : undefined, words: 'table refreshable named', tooltip: node.table.fullName });
    }
    case 'column':
      return item(node.name, { icon: 'symbol-field', state: None, description: node.typeText, words: 'column named', tooltip: `${node.name} ${node.typeText}` });
    case 'scorers':
      return item('Scorers', { icon: 'law', state: Collapsed, words: 'scorers refreshable' });
    case 'scorer': {
      const { scorer } = node;
      const rate = scorer.state === 'stopped' ? 'stopped' : `${Math.round(scorer.sampleRate * 1000) / 10} %`;
      const description = scorer.filter ? `${rate} · ${scorer.filter}` : rate;
      const icon = scorer.state === 'stopped' ? 'debug-pause' : 'pulse';
      return item(scorer.name, { icon, state: None, description, words: 'scorer named', tooltip: [scorer.className ?? scorer.type, scorer.text].filter(Boolean).join('\n') });
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
