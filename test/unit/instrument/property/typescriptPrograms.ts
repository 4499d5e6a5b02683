import { Random } from './random';

/** A program with the file name that it would have. */
export interface RandomProgram {
  readonly text: string;
  readonly fileName: string;
  readonly isTyped: boolean;
}

/** How one program is written. */
interface Style {
  readonly unit: string;
  readonly quote: string;
  readonly semicolon: string;
  readonly isTyped: boolean;
  readonly isEsm: boolean;
}

/** A program of functions in every form and style: it parses, nothing more is promised. */
export function randomTypeScript(seed: number): RandomProgram {
  const random = new Random(seed);
  const isTyped = random.chance(0.65);
  const style: Style = {
    unit: random.one(['  ', '    ', '\t']),
    quote: random.one(["'", '"']),
    semicolon: random.chance(0.75) ? ';' : '',
    isTyped,
    isEsm: isTyped || random.chance(0.5),
  };
  const writer = new ProgramWriter(random, style);
  const lines = writer.program();
  const eol = random.one(['\n', '\n', '\r\n']);
  const text = (random.chance(0.08) && !lines[0]?.startsWith('#!') ? '\uFEFF' : '') + lines.join(eol) + (random.chance(0.85) ? eol : '');
  return { text, fileName: isTyped ? random.one(['program.ts', 'program.mts']) : style.isEsm ? 'program.mjs' : 'program.cjs', isTyped };
}

class ProgramWriter {
  readonly #random: Random;
  readonly #style: Style;
  #names = 0;

  constructor(random: Random, style: Style) {
    this.#random = random;
    this.#style = style;
  }

  program(): string[] {
    const random = this.#random;
    const blocks = Array.from({ length: 1 + random.below(5) }, () => this.#declaration());
    const lines = [...this.#head()];
    for (const block of blocks) {
      if (random.chance(0.7)) lines.push('');
      if (random.chance(0.25)) lines.push(random.one(['// What it does: ä € 𝄞', '/** Documented. */']));
      lines.push(...block);
    }
    if (this.#style.isTyped || this.#style.isEsm) lines.push(`export {}${this.#style.semicolon}`);
    return lines;
  }

  #head(): string[] {
    const random = this.#random;
    const { quote, semicolon, isEsm, isTyped } = this.#style;
    const lines: string[] = [];
    if (random.chance(0.1)) lines.push('#!/usr/bin/env node');
    if (random.chance(0.25)) lines.push(random.one(['// Licence', '/** @file */']), ...(random.chance(0.5) ? [''] : []));
    if (!isEsm && random.chance(0.4)) lines.push(`${quote}use strict${quote}${semicolon}`);
    const module = (name: string) => quote + name + quote;
    const count = random.below(4);
    for (let index = 0; index < count; index++) {
      const local = this.#name('mod');
      if (!isEsm) lines.push(random.one([`const ${local} = require(${module('node:fs')})${semicolon}`, `const { ${local} } = require(${module('./own')})${semicolon}`]));
      else lines.push(random.one([`import ${local} from ${module('pkg')}${semicolon}`, `import { a as ${local} } from ${module('./own')}${semicolon}`, `import * as ${local} from ${module('node:path')}${semicolon}`, ...(isTyped ? [`import type { ${local} } from ${module('@mlflow/core')}${semicolon}`, `import { type T as ${local} } from ${module('pkg')}${semicolon}`] : [`import ${module('side-effect')}${semicolon}`])]));
    }
    if (random.chance(0.15)) lines.push(...this.#sdkImport());
    return lines;
  }

  /** An import of the SDK and a use of it: what nothing uses may go with tracing. */
  #sdkImport(): string[] {
    const { quote, semicolon, isEsm, unit } = this.#style;
    const module = `${quote}@mlflow/core${quote}${semicolon}`;
    const use = (name: string) => `console.log(${name})${semicolon}`;
    if (!isEsm) return [`const mlflow = require(${quote}@mlflow/core${quote})${semicolon}`, use('mlflow')];
    return this.#random.one([
      [`import * as mlflow from ${module}`, use('mlflow')],
      [`import { trace } from ${module}`, use('trace')],
      ['import {', `${unit}withSpan,`, `} from ${module}`, use('withSpan')],
    ]);
  }

  #name(prefix: string): string {
    this.#names += 1;
    return this.#random.chance(0.05) ? `${prefix}Größe${this.#names}` : `${prefix}${this.#names}`;
  }

  /** A top-level or nested declaration, without indentation of its own. */
  #declaration(depth = 0): string[] {
    const kinds = [
      () => this.#function(depth), () => this.#function(depth), () => this.#variable(depth), () => this.#variable(depth), () => this.#object(depth),
      ...(depth === 0 ? [() => this.#class(depth), () => this.#class(depth), () => [`const ${this.#name('value')} = ${this.#random.below(9)}${this.#style.semicolon}`]] : []),
    ];
    return this.#random.one(kinds)();
  }

  #function(depth: number): string[] {
    const random = this.#random;
    const isAsync = random.chance(0.45);
    const star = random.chance(0.15) ? '*' : '';
    const exported = depth === 0 && this.#style.isEsm && random.chance(0.5) ? 'export ' : '';
    const name = this.#name('work');
    const overload = this.#style.isTyped && !star && !isAsync && random.chance(0.1) ? [`${exported}function ${name}(value: string): string${this.#style.semicolon}`, `${exported}function ${name}(value: number): number${this.#style.semicolon}`] : [];
    const parameters = overload.length > 0 ? 'value: any' : this.#parameters();
    const generic = this.#style.isTyped && random.chance(0.1) ? '<T>' : '';
    return [...overload, ...this.#withBody(`${exported}${isAsync ? 'async ' : ''}function${star} ${name}${generic}(${parameters})${overload.length > 0 ? ': any' : ''} `, depth, star !== '', isAsync)];
  }

  #variable(depth: number): string[] {
    const random = this.#random;
    const exported = depth === 0 && this.#style.isEsm && random.chance(0.4) ? 'export ' : '';
    const head = `${exported}const ${this.#name('run')} = `;
    return this.#expression(head, this.#style.semicolon, depth);
  }

  /** A function as an expression between two pieces of text. */
  #expression(head: string, tail: string, depth: number): string[] {
    const random = this.#random;
    const isAsync = random.chance(0.45);
    const prefix = isAsync ? 'async ' : '';
    if (random.chance(0.2)) return this.#withBody(`${head}${prefix}function (${this.#parameters()}) `, depth, false, isAsync, tail);
    const parameters = !this.#style.isTyped && random.chance(0.3) ? this.#name('only') : `(${this.#parameters()})`;
    if (random.chance(0.45)) return [`${head}${prefix}${parameters} => ${this.#value(isAsync)}${tail}`];
    return this.#withBody(`${head}${prefix}${parameters} => `, depth, false, isAsync, tail);
  }

  #object(depth: number): string[] {
    const members: string[] = [];
    const count = 1 + this.#random.below(3);
    for (let index = 0; index < count; index++) {
      const isAsync = this.#random.chance(0.4);
      const member = this.#random.chance(0.5)
        ? this.#withBody(`${isAsync ? 'async ' : ''}${this.#memberName()}(${this.#parameters()}) `, depth + 1, false, isAsync, ',')
        : this.#expression(`${this.#memberName()}: `, ',', depth + 1);
      members.push(...this.#indented(member));
    }
    return [`const ${this.#name('table')} = {`, ...members, `}${this.#style.semicolon}`];
  }

  #memberName(): string {
    const { quote } = this.#style;
    return this.#random.one([this.#name('step'), this.#name('step'), `${quote}${this.#name('with-dash-')}${quote}`, `[${quote}${this.#name('computed')}${quote}]`]);
  }

  #class(depth: number): string[] {
    const random = this.#random;
    const members: string[][] = [];
    const count = 1 + random.below(4);
    for (let index = 0; index < count; index++) {
      const isAsync = random.chance(0.4);
      const star = random.chance(0.12) ? '*' : '';
      const name = random.chance(0.15) ? `#${this.#name('secret')}` : this.#memberName();
      const access = this.#style.isTyped && !name.startsWith('#') && random.chance(0.25) ? random.one(['private ', 'public ', 'protected ']) : '';
      const isStatic = random.chance(0.15) ? 'static ' : '';
      members.push(random.one([
        () => this.#withBody(`${access}${isStatic}${isAsync ? 'async ' : ''}${star}${name}(${this.#parameters()}) `, depth + 1, star !== '', isAsync),
        () => this.#withBody(`${access}${isStatic}${isAsync ? 'async ' : ''}${star}${name}(${this.#parameters()}) `, depth + 1, star !== '', isAsync),
        () => this.#expression(`${access}${isStatic}${name} = `, ';', depth + 1),
        () => this.#withBody(`get ${this.#name('size')}() `, depth + 1, false, false),
        () => [`static { ${this.#value(false)}; }`],
      ])());
    }
    const exported = this.#style.isEsm && random.chance(0.4) ? 'export ' : '';
    return [`${exported}class ${this.#name('Agent')} {`, ...members.flatMap((member) => [...(random.chance(0.4) ? [''] : []), ...this.#indented(member)]), '}'];
  }

  #parameters(): string {
    const random = this.#random;
    const { isTyped } = this.#style;
    const count = random.below(4);
    const type = (text: string) => (isTyped ? `: ${text}` : '');
    const list = Array.from({ length: count }, () => random.one([
      () => this.#name('x') + type('any'),
      () => this.#name('x') + type('string'),
      () => `${this.#name('x')} = ${random.one(['1', "'a)'", 'f(2)', '[]'])}`,
      () => `{ ${this.#name('a')}, ${this.#name('b')}: ${this.#name('c')} = 1 }${type('any')}`,
      () => `[${this.#name('d')}]${type('any')}`,
      () => this.#name('apiKey') + type('string'),
    ])());
    if (random.chance(0.1)) list.push(`...${this.#name('rest')}${type('any[]')}`);
    return list.join(random.chance(0.9) ? ', ' : ' /* next */, ');
  }

  #withBody(head: string, depth: number, isGenerator: boolean, isAsync: boolean, tail = ''): string[] {
    const random = this.#random;
    if (random.chance(0.12)) return [`${head}{${random.chance(0.8) ? ` return ${this.#value(isAsync)}${this.#style.semicolon} ` : ''}}${tail}`];
    const lines: string[] = [];
    if (random.chance(0.05)) lines.push(`${this.#style.quote}use strict${this.#style.quote}${this.#style.semicolon}`);
    const count = random.below(4);
    for (let index = 0; index < count; index++) lines.push(...this.#statement(depth + 1, isGenerator, isAsync));
    if (random.chance(0.6)) lines.push(`return ${this.#value(isAsync)}${this.#style.semicolon}`);
    // A directive is allowed in front of plain parameters only.
    const body = /[={[]|\.\.\./.test(head.slice(head.indexOf('('))) ? lines.filter((line) => !line.includes('use strict')) : lines;
    return [`${head}{${random.chance(0.08) ? ' // opens' : ''}`, ...this.#indented(body), `}${tail}`];
  }

  #statement(depth: number, isGenerator: boolean, isAsync: boolean): string[] {
    const random = this.#random;
    const { semicolon } = this.#style;
    const kinds = [
      () => [`const ${this.#name('local')} = ${this.#value(isAsync)}${semicolon}`],
      () => [`work(${this.#value(isAsync)})${semicolon}${random.chance(0.2) ? ' // why' : ''}`],
      () => [`if (${this.#value(false)}) {`, ...this.#indented([`work()${semicolon}`]), '}'],
      () => [`const ${this.#name('text')} = \`line`, `  \${1} other`, `\`${semicolon}`],
      () => [''],
      () => ['/* a comment', '   of two lines */'],
      () => [`for (const ${this.#name('item')} of items) { if (1) continue${semicolon}${semicolon === '' ? ' ; ' : ' '}work() }`],
      ...(isGenerator ? [() => [`yield ${this.#value(isAsync)}${semicolon}`]] : []),
      ...(depth < 4 ? [() => this.#declaration(depth)] : []),
    ];
    return random.one(kinds)();
  }

  #value(isAsync: boolean): string {
    const random = this.#random;
    return random.one(['1', `work(${random.below(9)})`, 'this', `({ a: 1, b: [2] })`, `[1, 2].map((n) => n * 2)`, '`t${1}`', 'client.chat.completions.create({})', 'items', ...(isAsync ? ['await work()', '(await work()).value'] : [])]);
  }

  #indented(lines: readonly string[]): string[] {
    // Lines of a template literal stay where they are.
    let inTemplate = false;
    return lines.map((line) => {
      const stays = inTemplate || line === '';
      if ((line.match(/`/g)?.length ?? 0) % 2 === 1) inTemplate = !inTemplate;
      return stays ? line : this.#style.unit + line;
    });
  }
}
