import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/errors';
import { parseColumnType } from '../../../src/spanTables/columnType';
import { parseTableName, quoteTable, quoteText, showTable } from '../../../src/spanTables/names';
import { detectShape } from '../../../src/spanTables/shape';
import { reported, shapes, table } from './shapes';

describe('shape of a span table', () => {
  it('tells the generations and hand-made tables apart', () => {
    assert.deepEqual(Object.values(shapes).map(({ generation, attributes }) => [generation, attributes?.form]), [['v1', 'map'], ['v2', 'variant'], ['handMade', 'map'], ['handMade', 'json']]);
  });

  it('finds where times, status and resource are', () => {
    const { v1, v2, flat, json } = shapes;
    assert.deepEqual([v2.time, v2.date, v1.time, v1.date], ['time', 'date', undefined, undefined]);
    assert.deepEqual(flat.start, { column: 'start_time', form: 'timestamp' });
    assert.deepEqual(v1.status, { form: 'struct', column: 'status', hasMessage: true });
    assert.deepEqual(flat.status, { form: 'flat', code: 'status_code', message: 'status_message' });
    assert.deepEqual(flat.resource, { form: 'attributes', attributes: { column: 'resource_attributes', form: 'map' } });
    assert.deepEqual([json.kind, json.events, json.resource], ['span_kind', { column: 'events', isText: true }, undefined]);
  });

  it('does not care for the case of names and types', () => {
    const upper = reported.v2.map(({ name, typeText }) => ({ name: name.toUpperCase(), typeText: typeText.toUpperCase() }));
    const shape = detectShape(table, upper);
    assert.deepEqual([shape.generation, shape.time, shape.start.column], ['v2', 'TIME', 'START_TIME_UNIX_NANO']);
  });

  it('refuses a table that cannot hold spans, naming everything that is missing', () => {
    assert.throws(() => detectShape(table, [{ name: 'trace_id', typeText: 'string' }, { name: 'start_time', typeText: 'string' }, { name: 'end_time', typeText: 'timestamp' }]), (error) => {
      assert.ok(error instanceof CodedError && error.code === 'tables.shape');
      assert.match(error.message, /my_catalog\.my_schema\.mlflow_experiment_trace_otel_spans cannot be read as a span table: it has no span_id, parent_span_id, name and start_time_unix_nano \(or start_time\)\./);
      return true;
    });
  });

  it('reads a table without status, attributes, kind and events', () => {
    const least = reported.json.filter(({ name }) => ['trace_id', 'span_id', 'parent_span_id', 'name', 'start_time_unix_nano', 'end_time_unix_nano'].includes(name));
    const shape = detectShape(table, least);
    assert.deepEqual([shape.status, shape.attributes, shape.kind, shape.events], [undefined, undefined, undefined, undefined]);
  });

  it('reads nested types, quoted fields and NOT NULL', () => {
    const type = parseColumnType('STRUCT<`a,b`: MAP<STRING, ARRAY<DECIMAL(10,2)>>, code: STRING NOT NULL>');
    assert.ok(type.kind === 'struct');
    assert.deepEqual([...type.fields], [['a,b', { kind: 'map', value: { kind: 'array', element: { kind: 'decimal' } } }], ['code', { kind: 'string' }]]);
    assert.deepEqual(parseColumnType('geometry'), { kind: 'other' });
    assert.deepEqual(parseColumnType('map<'), { kind: 'other' });
  });
});

describe('names in SQL', () => {
  it('quotes what people and attackers put into names', () => {
    assert.equal(quoteTable({ catalog: 'a`b', schema: 'x; DROP', table: 'tä "b"' }), '`a``b`.`x; DROP`.`tä "b"`');
    assert.equal(quoteText("it's a \\ back"), "'it\\'s a \\\\ back'");
    assert.equal(showTable({ catalog: 'my-cat', schema: 's', table: 't' }), '`my-cat`.s.t');
  });

  for (const [text, parts] of [['a.b.c', ['a', 'b', 'c']], ['`a.b`.`c``d`. e ', undefined], ['`a.b`.`c``d`.e', ['a.b', 'c`d', 'e']], ['my-cat.s.t', ['my-cat', 's', 't']]] as const) {
    it(`reads ${text}`, () => {
      if (parts) assert.deepEqual(Object.values(parseTableName(text)), parts);
      else assert.deepEqual(Object.values(parseTableName(text.trim())), ['a.b', 'c`d', 'e']);
    });
  }

  for (const text of ['', 'a.b', 'a.b.c.d', 'a..c', 'a.b.', '`a.b.c', 'a b.c.d']) {
    it(`refuses "${text}" as a table's name`, () => {
      assert.throws(() => parseTableName(text), (error) => error instanceof CodedError && error.code === 'tables.name');
    });
  }
});
