import assert from 'node:assert/strict';
import { parseAttributes } from '../../../src/instrument/attributeText';

describe('attributes as they are typed', () => {
  const read = (typed: string) => {
    const parsed = parseAttributes(typed);
    return parsed.kind === 'attributes' ? parsed.attributes : parsed.sentence;
  };

  it('are texts, numbers and booleans', () => {
    assert.deepEqual(read(' team=search , version=2, rate=-0.5,cached=true '), { team: 'search', version: 2, rate: -0.5, cached: true });
  });

  it('keep commas, equals signs and digits in quotes', () => {
    assert.deepEqual(read('note="a, b", id=\'007\', query=a=b'), { note: 'a, b', id: '007', query: 'a=b' });
  });

  it('keep as text what a number would change', () => {
    assert.deepEqual(read('zip=01234, id=12345678901234567890, v=1.'), { zip: '01234', id: '12345678901234567890', v: '1.' });
  });

  it('are none for empty text', () => assert.deepEqual(read('  '), {}));

  it('name what is wrong', () => {
    assert.equal(read('team'), "'team' has no value. Write name=value, separated by commas.");
    assert.equal(read('=x'), "'=x' has no name before the equals sign. Write name=value, separated by commas.");
    assert.equal(read('a=1,a=2'), "'a' is given twice.");
    assert.equal(read('a="x'), "The quote in the value of 'a' does not end.");
  });
});
