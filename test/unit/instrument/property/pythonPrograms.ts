import { Random } from './random';

interface Place {
  readonly indent: string;
  readonly inFunction: boolean;
  readonly isAsync: boolean;
  readonly inLoop: boolean;
  readonly inClass: boolean;
  readonly depth: number;
}

const names = ['a', 'b', 'data', 'größe', 'query', 'x1', 'result', 'span', 'mlflow_', 'docs'];
const functionNames = ['f', 'ask_llm', 'retrieve', 'run_agent', '_helper', 'parse_all', 'tool_call', '測る', 'embed'];

/** A random Python program that parses: all statement forms, layouts and line endings that code has. */
export function pythonProgram(seed: number): string {
  return new Program(new Random(seed)).text();
}

class Program {
  readonly #random: Random;
  readonly #unit: string;
  readonly #eol: string;
  readonly #lines: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    this.#unit = random.one(['    ', '    ', '  ', '\t', '   ']);
    this.#eol = random.one(['\n', '\n', '\r\n']);
  }

  text(): string {
    const random = this.#random;
    this.#head();
    const top: Place = { indent: '', inFunction: false, isAsync: false, inLoop: false, inClass: false, depth: 0 };
    for (let count = 1 + random.below(6); count > 0; count--) {
      if (random.chance(0.15)) this.#lines.push(random.one(['', '\f', '# comment', '   ']));
      this.#statement(top);
    }
    const body = this.#lines.join(this.#eol) + (random.chance(0.85) ? this.#eol : '');
    return (random.chance(0.1) ? '\uFEFF' : '') + body;
  }

  #head(): void {
    const random = this.#random;
    if (random.chance(0.15)) this.#lines.push('#!/usr/bin/env python');
    if (random.chance(0.2)) this.#lines.push(random.one(['# licence', '# -*- coding: utf-8 -*-', '# Databricks notebook source', '# %%']), ...(random.chance(0.5) ? [''] : []));
    if (random.chance(0.3)) this.#lines.push(...random.one([['"""Doc."""'], ["'''Doc", "of two lines'''"], ['r"""x', '', 'y"""', '']]));
    if (random.chance(0.2)) this.#lines.push('from __future__ import annotations');
    if (random.chance(0.3)) this.#lines.push('');
    for (let count = random.below(4); count > 0; count--) {
      this.#lines.push(...random.one([
        ['import os'], ['import os, sys'], ['from typing import ('], ['import openai'], ['from . import sibling'], ['from .x import y as z'],
        ['from mlflow.entities import Document'], ['from zlib import crc32'], ['import numpy as np  # arrays'], ['from a.b import c, \\', '    d'],
      ] as const));
      if (this.#lines.at(-1) === 'from typing import (') this.#lines.push('    Any,', ...(random.chance(0.5) ? ['    # why'] : []), random.chance(0.5) ? '    Optional,' : '    Optional', ')');
      if (random.chance(0.25)) this.#lines.push('');
    }
  }

  #push(place: Place, line: string): void {
    const comment = this.#random.chance(0.08) ? this.#random.one(['  # note', ' #', '  # größer']) : '';
    this.#lines.push(place.indent + line + comment);
  }

  #block(place: Place, header: string, inner: Partial<Place> = {}): void {
    const random = this.#random;
    if (place.depth > 3 || random.chance(0.06)) {
      this.#lines.push(`${place.indent}${header} ${random.one(['pass', 'g(1)', 'x1 = 2; g(x1)'])}`);
      return;
    }
    this.#push(place, header);
    const below: Place = { ...place, ...inner, indent: place.indent + this.#unit, depth: place.depth + 1 };
    if (random.chance(0.08)) this.#lines.push(`${below.indent}# first`);
    if (/^(async )?def|^class/.test(header) && random.chance(0.25)) this.#lines.push(`${below.indent}${random.one(['"""Doc."""', "'one'", '"""Doc'])}`);
    if (this.#lines.at(-1)?.endsWith('"""Doc')) this.#lines.push('more', `${below.indent}"""`);
    for (let count = 1 + random.below(4); count > 0; count--) {
      if (random.chance(0.08)) this.#lines.push(random.one(['', `${below.indent}# own line`, '# low', `${this.#unit}`]));
      this.#statement(below);
    }
  }

  #statement(place: Place): void {
    const random = this.#random;
    const pick = random.next();
    if (pick < 0.25 && place.depth < 4) return this.#definition(place);
    if (pick < 0.4 && place.depth < 4) return this.#compound(place);
    if (pick < 0.5) return this.#long(place);
    this.#simple(place);
  }

  #definition(place: Place): void {
    const random = this.#random;
    for (let count = random.below(3); count > 0 && random.chance(0.5); count--) {
      this.#push(place, random.one(['@decorator', '@app.get("/x")', '@functools.lru_cache(maxsize=None)', '@staticmethod']));
      if (random.chance(0.15)) this.#lines.push(`${place.indent}# between`);
    }
    if (random.chance(0.25)) return this.#block(place, `class ${random.one(['A', 'B', 'Ünit'])}${random.one(['', '(Base)', '(Base, metaclass=M)'])}:`, { inClass: true, inFunction: false, inLoop: false });
    const isAsync = random.chance(0.25);
    const first = place.inClass ? random.one(['self', 'cls, ', 'self, ']) : '';
    const parameters = random.one(['', 'a', 'a, b=1', 'a: int, *args, **kwargs', 'query, /, *, x1=None']);
    const list = first === '' ? parameters : first.endsWith(', ') ? first + (parameters || 'a') : first;
    this.#block(place, `${isAsync ? 'async ' : ''}def ${random.one(functionNames)}(${list})${random.one(['', ' -> int', ' -> list[Document]'])}:`, { inFunction: true, isAsync, inLoop: false, inClass: false });
  }

  #compound(place: Place): void {
    const random = this.#random;
    const e = () => this.#expression(place);
    switch (random.below(6)) {
      case 0:
        this.#block(place, `if ${e()}:`);
        if (random.chance(0.3)) this.#block(place, `elif (${random.one(names)} := ${e()}):`);
        if (random.chance(0.4)) this.#block(place, 'else:');
        return;
      case 1: return this.#block(place, `for ${random.one(names)}${random.chance(0.2) ? ', (b, *data)' : ''} in ${e()}:`, { inLoop: true });
      case 2: return this.#block(place, `while ${e()}:`, { inLoop: true });
      case 3: return this.#block(place, `with ${random.one(['open("x")', 'lock', 'a() as b, c()'])}${random.chance(0.3) ? ', other() as data' : ''}:`);
      case 4:
        this.#block(place, 'try:');
        this.#block(place, random.one(['except ValueError as error:', 'except Exception:', 'except (A, B):']));
        if (random.chance(0.3)) this.#block(place, 'finally:', { inLoop: false });
        return;
      default: {
        this.#push(place, `match ${random.one(names)}:`);
        const cases: Place = { ...place, indent: place.indent + this.#unit, depth: place.depth + 1 };
        this.#block(cases, random.one(['case [a, *b]:', 'case {"k": v, **rest}:', 'case C(p=q) | None:', 'case "x":']).replace('C(p=q) | None', 'C(p=q)'));
        this.#block(cases, 'case _:');
      }
    }
  }

  /** A statement of several lines. */
  #long(place: Place): void {
    const random = this.#random;
    const deep = place.indent + this.#unit;
    this.#lines.push(...random.one([
      [`${place.indent}data = """one`, '  two', `${deep}three`, '"""'],
      [`${place.indent}result = g(`, `${deep}a,  # why`, 'b,', `${place.indent})`],
      [`${place.indent}x1 = a + \\`, `${deep}b`],
      [`${place.indent}print(f"""{a}`, ' {b!r:>10}', '""")'],
      [`${place.indent}docs = [`, '', `${deep}# inside`, `${deep}x for x in a`, `${place.indent}]`],
      [`${place.indent}query = 'a\\`, "b'"],
    ]));
  }

  #simple(place: Place): void {
    const random = this.#random;
    const e = () => this.#expression(place);
    const name = () => random.one(names);
    const forms = [
      () => `${name()} = ${e()}`, () => `${name()}, ${name()} = ${e()}, 1`, () => `${name()} += 1`, () => `g(${e()})`, () => `${name()}.x[${e()}] = ${e()}`,
      () => `${name()}: int = ${e()}`, () => `del ${name()}`, () => 'pass', () => `assert ${e()}, "no"`, () => `raise ValueError(${e()})`, () => `x1 = 1; g(x1)`,
      () => `${name()} = lambda a, *b: ${name()}`, () => `import os.path as ${random.one(['path', 'mlflow'])}`,
      ...(place.inFunction ? [() => `return ${e()}`, () => 'return', () => `return (${e()}, 2)`, () => `yield_ = ${e()}`, ...(random.chance(0.2) ? [() => `yield ${e()}`] : [])] : []),
      ...(place.inLoop ? [() => 'break', () => 'continue'] : []),
      ...(place.inFunction && place.isAsync ? [() => `${name()} = await ${name()}.get(${e()})`] : []),
    ];
    this.#push(place, random.one(forms)());
  }

  #expression(place: Place): string {
    const random = this.#random;
    return random.one([
      random.one(names), random.one(names), '1', '"text"', `client.chat.completions.create(messages=${random.one(names)})`, `store.similarity_search(${random.one(names)})`,
      `[x for x in ${random.one(names)} if x]`, `{"k": ${random.one(names)}}`, `f"{${random.one(names)}} é"`, `${random.one(names)} if ${random.one(names)} else None`,
      `(${random.one(names)} or ${random.one(names)})`, `self.run(${random.one(names)})`, place.isAsync && place.inFunction ? 'await go()' : 'go()',
    ]);
  }
}
