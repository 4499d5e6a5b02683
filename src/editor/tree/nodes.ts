import type { CommandId } from '../../ids';
import type { Experiment, UcTable } from '../../databricks/workspacePorts';
import type { ScorerView } from '../../monitoring/entry';
import type { TraceRow } from '../../trace/list';
import type { ExperimentLink } from '../../trace/location';
import type { TableFacts } from './treeMemory';

/** A node of the Workspace tree. A node that can be opened loads its children when it is. */
export type TreeNode =
  /** The connection, with its experiments below. `isOpen`: signed in, so that opening it asks for nothing. */
  | { readonly kind: 'connection'; readonly label: string; readonly detail: string; readonly isOpen: boolean; readonly filter: string }
  /** `isDefault`: the one that this folder's traces go to. `web`: its page, where the workspace has pages. */
  | { readonly kind: 'experiment'; readonly experiment: Experiment; readonly link?: ExperimentLink; readonly isDefault: boolean; readonly isFavorite: boolean; readonly web?: string }
  /** The Unity Catalog place that an experiment is linked to, with its tables and views below. */
  | { readonly kind: 'location'; readonly experiment: Experiment; readonly link: ExperimentLink; readonly web?: string }
  /** Stands where a link would: traces are kept by MLflow itself. */
  | { readonly kind: 'unlinked' }
  /** `label`: what its name adds to the names that all tables of the location begin with. */
  | { readonly kind: 'table'; readonly table: UcTable; readonly label: string; readonly facts?: TableFacts; readonly web?: string }
  | { readonly kind: 'column'; readonly tableName: string; readonly name: string; readonly typeText: string }
  /** Recent traces. `isListed`: they are below; else selecting it shows them in the Traces view, where a query is a person's decision. */
  | { readonly kind: 'traces'; readonly experiment: Experiment; readonly link?: ExperimentLink; readonly isListed: boolean }
  | { readonly kind: 'trace'; readonly row: TraceRow }
  /** `tracesPerDay`: what was measured on request. */
  | { readonly kind: 'scorers'; readonly experiment: Experiment; readonly link?: ExperimentLink; readonly tracesPerDay?: number }
  /** `wasStarted`: it was seen judging, so rate 0 means that somebody stopped it. */
  | { readonly kind: 'scorer'; readonly experiment: Experiment; readonly scorer: ScorerView; readonly wasStarted: boolean; readonly judgedPerDay?: { readonly count: number; readonly isUpperBound: boolean } }
  /** Something that keeps a branch from working, with what mends it; `on` is what the command gets. */
  | { readonly kind: 'warning'; readonly sentence: string; readonly command?: CommandId; readonly on?: TreeNode }
  /** There are more experiments. */
  | { readonly kind: 'more' }
  /** Nothing, said in words. */
  | { readonly kind: 'empty'; readonly text: string }
  /** Loading the children of `of` failed; opening it again tries again. */
  | { readonly kind: 'failure'; readonly sentence: string; readonly of: TreeNode | undefined };

/** A text that identifies a node, so that what was open stays open. */
export function nodeId(node: TreeNode, parentId: string): string {
  switch (node.kind) {
    case 'experiment':
      return `${parentId}/${node.experiment.id}`;
    case 'table':
      return `${parentId}/${node.table.fullName}`;
    case 'column':
      return `${parentId}/${node.name}`;
    case 'trace':
      return `${parentId}/${node.row.traceId}`;
    case 'scorer':
      return `${parentId}/${node.scorer.name}`;
    case 'warning':
      return `${parentId}/${node.sentence}`;
    case 'connection':
      // A new connection starts with its own state of open and closed.
      return `${parentId}/${node.label}/${node.isOpen}`;
    default:
      return `${parentId}/${node.kind}`;
  }
}
