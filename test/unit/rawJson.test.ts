import assert from 'node:assert/strict';
import { member, numberMember, parseRawJson, plainValue, rawArray, rawValue, textMember, withMember, withoutMembers } from '../../src/base/rawJson';

describe('raw JSON', () => {
  const source = '{ "big": 12345678901234567890, "rate": 1.0, "same":1, "same" : 2, "text":"a\\u00e9\\"}]", "list":[ 1e3 , {"x":null}], "none":{} , "empty":[] }';

  it('keeps the text of every value', () => {
    const value = parseRawJson(source);
    assert.equal(value.text, source);
    assert.equal(member(value, 'big')!.text, '12345678901234567890');
    assert.equal(member(value, 'rate')!.text, '1.0');
    assert.equal(member(value, 'list')!.items![0]!.text, '1e3');
    assert.deepEqual(plainValue(value), JSON.parse(source));
  });

  it('reads members as JSON.parse does', () => {
    const value = parseRawJson(source);
    assert.equal(numberMember(value, 'same'), 2);
    assert.equal(textMember(value, 'text'), 'aé"}]');
    assert.equal(textMember(value, 'rate'), undefined);
    assert.equal(numberMember(value, 'text'), undefined);
  });

  it('changes one member and nothing else', () => {
    const next = withMember(parseRawJson(source), 'rate', rawValue(0.5));
    assert.equal(member(next, 'big')!.text, '12345678901234567890');
    assert.equal(next.members!.filter((each) => each.key === 'same').length, 2);
    assert.deepEqual(JSON.parse(next.text), { ...(JSON.parse(source) as object), rate: 0.5 });
    assert.equal(withoutMembers(next, new Set(['absent'])), next);
    assert.equal(withoutMembers(next, new Set(['list', 'same', 'text'])).text, '{"big":12345678901234567890,"rate":0.5,"none":{},"empty":[]}');
  });

  it('refuses what JSON.parse refuses', () => {
    for (const text of ['', '{', '[1,]', "{'a':1}", '{"a":1}x']) assert.throws(() => parseRawJson(text), SyntaxError);
  });

  it('reads deep and wide values', () => {
    const list = rawArray(Array.from({ length: 2_000 }, (_, index) => rawValue({ index })));
    assert.deepEqual(JSON.parse(parseRawJson(list.text).text), JSON.parse(list.text));
  });
});
