import path from 'node:path';
import * as vscode from 'vscode';
import type { ScannedFile, ScannedTarget } from '../../instrument/scannedFile';
import { untickedReason, type TraceSelection } from '../../instrument/traceSelection';

/** A row of the Trace Workspace view. */
export type TraceNode =
  | { readonly kind: 'file'; readonly file: ScannedFile }
  | { readonly kind: 'function'; readonly file: ScannedFile; readonly target: ScannedTarget }
  /** Functions that cannot be traced, with their reasons. */
  | { readonly kind: 'refused'; readonly count: number }
  | { readonly kind: 'refusedFile'; readonly file: ScannedFile }
  | { readonly kind: 'refusedFunction'; readonly file: ScannedFile; readonly target: ScannedTarget }
  | { readonly kind: 'unread'; readonly file: ScannedFile };

/** The rows below a node, or the outermost ones. */
export function traceNodesBelow(selection: TraceSelection, node: TraceNode | undefined): TraceNode[] {
  if (!node) {
    const count = selection.refused.reduce((sum, { targets }) => sum + targets.length, 0);
    return [
      ...selection.files.map((file): TraceNode => ({ kind: 'file', file })),
      ...(count > 0 ? [{ kind: 'refused' as const, count }] : []),
      ...selection.unread.map((file): TraceNode => ({ kind: 'unread', file })),
    ];
  }
  if (node.kind === 'file') return node.file.targets.map((target) => ({ kind: 'function', file: node.file, target }));
  if (node.kind === 'refused') return selection.refused.map((file) => ({ kind: 'refusedFile', file }));
  if (node.kind === 'refusedFile') return node.file.targets.map((target) => ({ kind: 'refusedFunction', file: node.file, target }));
  return [];
}

/** How a node looks. */
export function renderTraceNode(node: TraceNode, selection: TraceSelection): vscode.TreeItem {
  switch (node.kind) {
    case 'file':
      return fileItem(node.file, selection);
    case 'function':
      return functionItem(node.file, node.target, selection);
    case 'refused': {
      const item = new vscode.TreeItem('Cannot be traced', vscode.TreeItemCollapsibleState.Collapsed);
      item.description = String(node.count);
      item.iconPath = new vscode.ThemeIcon('circle-slash');
      return item;
    }
    case 'refusedFile':
      return fileRow(node.file, `${node.file.targets.length}`);
    case 'refusedFunction':
      return targetRow(node.file, node.target, node.target.reason ?? '');
    case 'unread': {
      const item = fileRow(node.file, node.file.problem ?? '', vscode.TreeItemCollapsibleState.None);
      item.iconPath = new vscode.ThemeIcon('warning');
      return item;
    }
  }
}

function fileItem(file: ScannedFile, selection: TraceSelection): vscode.TreeItem {
  const ticks = selection.count(file.path);
  const item = fileRow(file, withFolder(`${ticks} of ${file.targets.length}`, file));
  const isOn = ticks === file.targets.length;
  item.checkboxState = {
    state: isOn ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
    tooltip: isOn ? 'All functions of this file are ticked.' : `${ticks} of ${file.targets.length} functions are ticked. Tick to take all.`,
  };
  item.contextValue = 'traceable';
  item.collapsibleState = ticks > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
  return item;
}

function functionItem(file: ScannedFile, target: ScannedTarget, selection: TraceSelection): vscode.TreeItem {
  const item = targetRow(file, target, target.evidence === '' ? target.spanType : `${target.spanType} · ${target.evidence}`);
  const unticked = untickedReason(target);
  item.tooltip = [
    `${target.qualifiedName}, line ${target.line0 + 1}`,
    target.evidence === '' ? 'The span gets no type.' : `The span becomes ${target.spanType}: the function ${target.evidence}.`,
    ...(unticked ? [`Not ticked by itself. ${unticked}`] : []),
  ].join('\n');
  item.checkboxState = selection.isTicked(file.path, target.id) ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked;
  return item;
}

/** A row for a file, with the icon of its language. */
export function fileRow(file: ScannedFile, description: string, state = vscode.TreeItemCollapsibleState.Collapsed): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.Uri.file(file.path), state);
  item.description = description;
  item.iconPath = vscode.ThemeIcon.File;
  if (state === vscode.TreeItemCollapsibleState.None) item.command = { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(file.path)] };
  return item;
}

/** A row for a function; selecting it shows it. */
export function targetRow(file: ScannedFile, target: ScannedTarget, description: string): vscode.TreeItem {
  const item = new vscode.TreeItem(target.qualifiedName);
  const at = new vscode.Range(target.line0, 0, target.line0, 0);
  item.description = description;
  item.tooltip = description === '' ? target.qualifiedName : `${target.qualifiedName}, line ${target.line0 + 1}\n${description}`;
  item.command = { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(file.path), { selection: at, preserveFocus: true, preview: true }] };
  return item;
}

/** Words about a file, with its folder inside the workspace where that is not the top. */
export function withFolder(words: string, file: ScannedFile): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(file.path));
  return folder === '.' ? words : `${words} · ${folder}`;
}
