import type { Node } from 'web-tree-sitter';
import type { LintFinding } from '../actions';
import type { Edit } from '../types';
import { PythonImports } from './imports';
import type { PythonSource } from './parse';

/** Forms of older examples that fail with the real client, each with its correction. */
export function lintPython(source: PythonSource): LintFinding[] {
  if (!/set_databricks_monitoring_sql_warehouse_id|\bsampling_config\b/.test(source.text)) return [];
  return [...warehouseKeywords(source), ...samplingConfigs(source)].sort((a, b) => a.range.start - b.range.start);
}

/** Source: mlflow `tracing/databricks.py`: the parameter is `sql_warehouse_id`. */
function warehouseKeywords(source: PythonSource): LintFinding[] {
  const imports = PythonImports.of(source);
  return source.root.descendantsOfType('call').flatMap((call): LintFinding[] => {
    const callee = imports.resolveNode(call.childForFieldName('function')) ?? '';
    if (!/^mlflow\.tracing\.(databricks\.)?set_databricks_monitoring_sql_warehouse_id$/.test(callee)) return [];
    return (call.childForFieldName('arguments')?.namedChildren ?? []).flatMap((argument): LintFinding[] => {
      const name = argument.type === 'keyword_argument' ? argument.childForFieldName('name') : null;
      if (!name || source.text.slice(name.startIndex, name.endIndex) !== 'warehouse_id') return [];
      return [{
        id: `warehouseIdKeyword@${name.startIndex}`,
        code: 'warehouseIdKeyword',
        message: 'set_databricks_monitoring_sql_warehouse_id has no parameter warehouse_id and fails with it. The parameter is sql_warehouse_id.',
        fixTitle: 'Change to sql_warehouse_id',
        range: rangeOf(name),
        edits: [{ start: name.startIndex, end: name.endIndex, text: 'sql_warehouse_id' }],
      }];
    });
  });
}

/** Source: mlflow `genai/scorers/base.py`: `_sampling_config` is private; `sample_rate` and `filter_string` are properties of the scorer. */
function samplingConfigs(source: PythonSource): LintFinding[] {
  const { text } = source;
  if (!PythonImports.of(source).all.some(({ target }) => /^mlflow(\.|$)/.test(target))) return [];
  const seen = new Set<number>();
  return source.root.descendantsOfType('attribute').flatMap((node): LintFinding[] => {
    const name = node.childForFieldName('attribute');
    const object = node.childForFieldName('object');
    if (!name || !object || text.slice(name.startIndex, name.endIndex) !== 'sampling_config' || seen.has(node.startIndex) || isTarget(node)) return [];
    const whole = conditionalAround(node);
    const area = whole ?? memberOf(node) ?? node;
    const uses = area.descendantsOfType('attribute').filter((use) => {
      const attribute = use.childForFieldName('attribute');
      return attribute && text.slice(attribute.startIndex, attribute.endIndex) === 'sampling_config';
    });
    const edits = uses.flatMap((use): Edit[] => {
      seen.add(use.startIndex);
      return editOf(use, text);
    });
    if (edits.length === 0) return [];
    return [{
      id: `samplingConfig@${node.startIndex}`,
      code: 'samplingConfig',
      message: 'A scorer has no public attribute sampling_config. Its rate is sample_rate, and its filter is filter_string.',
      fixTitle: 'Read it from the scorer itself',
      range: rangeOf(memberOf(node) ?? node),
      edits,
    }];
  });
}

/** `x.sampling_config.sample_rate` loses its middle; `x.sampling_config` as a condition asks for the rate. */
function editOf(use: Node, text: string): Edit[] {
  const object = use.childForFieldName('object');
  const member = memberOf(use)?.childForFieldName('attribute');
  if (!object) return [];
  if (member) return [{ start: object.endIndex, end: member.startIndex, text: '.' }];
  const parent = use.parent;
  const isCondition = parent?.type === 'conditional_expression' ? parent.namedChildren[1]?.id === use.id : /^(if|elif|while)_(statement|clause)$/.test(parent?.type ?? '') && parent?.childForFieldName('condition')?.id === use.id;
  const isNegated = parent?.type === 'not_operator';
  const name = use.childForFieldName('attribute');
  if (!name) return [];
  if (isCondition) return [{ start: name.startIndex, end: name.endIndex, text: 'sample_rate is not None' }];
  if (isNegated) return [{ start: parent.startIndex, end: use.endIndex, text: `${text.slice(object.startIndex, object.endIndex)}.sample_rate is None` }];
  if (parent?.type === 'boolean_operator') return [{ start: name.startIndex, end: name.endIndex, text: 'sample_rate is not None' }];
  return parent?.type === 'comparison_operator' ? [{ start: name.startIndex, end: name.endIndex, text: 'sample_rate' }] : [];
}

const memberOf = (node: Node): Node | undefined => {
  const parent = node.parent;
  const name = parent?.type === 'attribute' && parent.childForFieldName('object')?.id === node.id ? parent : undefined;
  const attribute = name?.childForFieldName('attribute');
  return name && attribute && /^(sample_rate|filter_string)$/.test(attribute.text) ? name : undefined;
};

/** `a.sampling_config.sample_rate if a.sampling_config else …`, which is corrected as one. */
function conditionalAround(node: Node): Node | undefined {
  for (let at: Node | null = node.parent; at && !at.type.endsWith('_statement') && at.type !== 'block'; at = at.parent) if (at.type === 'conditional_expression') return at;
  return undefined;
}

const isTarget = (node: Node): boolean => {
  const parent = node.parent;
  return (parent?.type === 'assignment' || parent?.type === 'augmented_assignment') && parent.childForFieldName('left')?.id === node.id;
};

const rangeOf = ({ startIndex, endIndex }: Node) => ({ start: startIndex, end: endIndex });
