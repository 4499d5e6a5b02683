import assert from 'node:assert/strict';
import { destinationEnvironment, readLocation } from '../../../src/instrument/destinationText';

describe('a trace destination as it is typed', () => {
  it('is a schema in two parts, a prefix in three', () => {
    assert.deepEqual(readLocation(' main.traces '), { kind: 'v4', catalog: 'main', schema: 'traces' });
    assert.deepEqual(readLocation('main.traces.agent'), { kind: 'v5', catalog: 'main', schema: 'traces', tablePrefix: 'agent' });
  });

  it('is named where it is wrong', () => {
    const problem = (typed: string) => (readLocation(typed) as { sentence?: string }).sentence;
    assert.equal(problem('main'), "'main' has 1 part. Write catalog.schema, or catalog.schema.prefix for tables with a prefix.");
    assert.equal(problem('a.b.c.d'), "'a.b.c.d' has 4 parts. Write catalog.schema, or catalog.schema.prefix for tables with a prefix.");
    assert.equal(problem('main.'), 'A part between the dots is empty.');
    assert.equal(problem('main.my traces'), "'my traces' is no name of Unity Catalog: letters, digits, underscores and hyphens only.");
  });

  it('is a variable: the schema, or the experiment of a prefix', () => {
    assert.deepEqual(destinationEnvironment({ version: 'v4', catalog: 'main', schema: 'traces' }), { MLFLOW_TRACING_DESTINATION: 'main.traces' });
    const prefix = { version: 'v5', catalog: 'main', schema: 'traces', tablePrefix: 'agent' } as const;
    assert.deepEqual(destinationEnvironment({ ...prefix, experiment: '/Shared/agent' }), { MLFLOW_EXPERIMENT_NAME: '/Shared/agent' });
    assert.deepEqual(destinationEnvironment({ ...prefix, experiment: '123' }), { MLFLOW_EXPERIMENT_ID: '123' });
  });
});
