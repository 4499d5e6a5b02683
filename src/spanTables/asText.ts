import type { SqlParameter, SqlStatement } from '../databricks/ports';
import { quoteText } from './names';
import { tokenizeSql } from './sqlTokens';

/** A value as a literal of Databricks SQL. */
export function literal({ type, value }: SqlParameter): string {
  if (value === null) return 'NULL';
  if (type === 'STRING') return quoteText(String(value));
  if (type === 'DATE' || type === 'TIMESTAMP') return `${type}${quoteText(String(value))}`;
  if (type === 'DOUBLE') return `${Number(value)}D`;
  return type === 'BIGINT' ? `${value}L` : String(value).toUpperCase();
}

/** A statement as text to read, change and run: parameters written in place. `:name` inside quotes and comments stays. */
export function asSql(statement: SqlStatement): string {
  const parameters = statement.parameters ?? {};
  return tokenizeSql(statement.text)
    .map((token) => {
      const parameter = token.kind === 'parameter' ? parameters[token.text.slice(1)] : undefined;
      return parameter ? literal(parameter) : token.text;
    })
    .join('');
}

/** The same question for a notebook or a Databricks Connect script: values stay bound. */
export function asPython(statement: SqlStatement): string {
  const args = Object.entries(statement.parameters ?? {}).map(([name, parameter]) => `        ${JSON.stringify(name)}: ${pythonValue(parameter)},`);
  const query = statement.text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"');
  const dates = args.some((each) => each.includes('date.fromisoformat')) ? 'from datetime import date\n' : '';
  return `${dates}from databricks.connect import DatabricksSession

spark = DatabricksSession.builder.remote(serverless=True).getOrCreate()

df = spark.sql(
    """
${query
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}
    """,
    args={
${args.join('\n')}
    },
)
df.show()
`;
}

function pythonValue({ type, value }: SqlParameter): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (type === 'DATE') return `date.fromisoformat(${JSON.stringify(value)})`;
  return type === 'STRING' || type === 'TIMESTAMP' ? JSON.stringify(value) : String(value);
}
