import type { Experiment, UcTable } from '../../databricks/workspacePorts';
import type { ScorerView } from '../../monitoring/entry';
import type { ExperimentLink } from '../../trace/location';

/** A node of the Workspace tree. A node that can be opened loads its children when it is. */
export type TreeNode =
  /** The connection, with its experiments below. */
  | { readonly kind: 'connection'; readonly label: string; readonly detail: string }
  /** `isDefault`: the one that this folder's traces go to. */
  | { readonly kind: 'experiment'; readonly experiment: Experiment; readonly link?: ExperimentLink; readonly isDefault: boolean }
  /** The Unity Catalog place that an experiment is linked to, with its tables and views below. */
  | { readonly kind: 'location'; readonly link: ExperimentLink }
  /** Stands where a link would: traces are kept by MLflow itself. */
  | { readonly kind: 'unlinked' }
  /** `label`: what its name adds to the names that all tables of the location begin with. */
  | { readonly kind: 'table'; readonly table: UcTable; readonly label: string }
  | { readonly kind: 'column'; readonly tableName: string; readonly name: string; readonly typeText: string }
  | { readonly kind: 'scorers'; readonly experimentId: string }
  | { readonly kind: 'scorer'; readonly experimentId: string; readonly scorer: ScorerView }
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
    case 'scorer':
      return `${parentId}/${node.scorer.name}`;
    default:
      return `${parentId}/${node.kind}`;
  }
}
