/**
 * The packages, in versions that are fixed: what is installed beside them (`with`), which folders are
 * traced, how their tests run, what is type-checked, whether spans are recorded (by default), and tests that may fail, by part of their name with the reason.
 */
export const typescriptPackages = [
  {
    name: 'zod',
    version: '4.6.7',
    covers: 'generics, overloads, classes, closures given types by their surroundings',
    with: ['vitest@4', 'typescript@5.9', '@types/node@24', '@opentelemetry/api@1', '@opentelemetry/sdk-trace-base@2'],
    sources: ['src'],
    files: { 'vitest.config.mjs': "export default { resolve: { conditions: ['@zod/source'] }, ssr: { resolve: { conditions: ['@zod/source', 'import', 'module', 'node', 'default'] } }, test: { include: ['src/**/tests/*.test.ts'], typecheck: { enabled: false } } };\n" },
    tests: { runner: 'vitest', args: ['--pool=threads', 'src/v4/classic/tests', 'src/v4/core/tests'] },
    types: { include: ['src'], options: {} },
    // Its functions take whole graphs of schemas; as recorded inputs they fill the memory.
    records: false,
    expected: { 'an engine without captureStackTrace keeps the frames on a thrown error': 'looks for a function’s name in a stack of limited depth' },
    atLeast: 1500,
  },
  {
    name: '@tanstack/query-core',
    version: '4.44.0',
    covers: 'classes with private members, inheritance, promises, timers, this',
    with: ['vitest@4', 'typescript@5.9', '@types/node@24', '@types/react@18', 'react@18', 'react-dom@18', '@testing-library/react@14', '@tanstack/react-query@4', 'jsdom@26', '@opentelemetry/api@1', '@opentelemetry/sdk-trace-base@2'],
    sources: ['src'],
    files: { 'vitest.config.mjs': "export default { test: { include: ['src/tests/*.test.tsx'], environment: 'jsdom', globals: true, setupFiles: ['./jest.mjs'], typecheck: { enabled: false } } };\n", 'jest.mjs': "import { vi } from 'vitest';\nglobalThis.jest = vi;\n" },
    tests: { runner: 'vitest', args: ['--no-isolate', '--pool=threads'] },
    types: { include: ['src'], options: { lib: ['es2022', 'dom'] } },
    atLeast: 150,
  },
  {
    name: 'fastify',
    version: '5.12.8',
    covers: 'CommonJS, prototypes, this, hoisting, callbacks, streams, async iterators',
    with: ['ajv@8', 'ajv-errors@3', 'ajv-formats@3', 'ajv-i18n@4', 'ajv-merge-patch@5', 'fast-json-body@1', 'fastify-plugin@6', 'fluent-json-schema@6', 'h2url@0.2', 'http-errors@2', 'joi@18', 'JSONStream@1', 'node-forge@1', 'proxyquire@2', 'split2@4', 'undici@7', 'vary@1', 'yup@1', 'typebox@1', '@opentelemetry/api@1'],
    sources: ['fastify.js', 'lib'],
    tests: { runner: 'node', args: ['test/**/*.test.js'] },
    expected: {
      'ready should resolve in order when called multiply times (mixed)': 'counts the turns between a promise that a traced function returns and its callbacks',
      'ready should reject in order when called multiply times (mixed)': 'counts the turns between a promise that a traced function returns and its callbacks',
    },
    atLeast: 1500,
  },
  {
    name: 'pino',
    version: '10.4.0',
    covers: 'CommonJS, prototypes given by assignment, symbols, worker threads',
    with: ['@matteo.collina/tspl@0.2', 'execa@5', 'flush-write-stream@2', 'import-fresh@3', 'pino-pretty@13', 'proxyquire@2', 'pump@3', 'rimraf@6', 'semver@7', 'split2@4', 'steed@1', 'strip-ansi@6', 'tape@5', 'through2@5', 'ts-node@10', 'typescript@5.9', '@types/node@24', '@opentelemetry/api@1'],
    sources: ['pino.js', 'lib'],
    tests: { runner: 'node', args: ['--test-timeout=60000', 'test/*.test.js'] },
    expected: { 'returns a callstack of absolute paths': 'asserts on the frames of a stack' },
    atLeast: 300,
  },
  {
    name: 'qs',
    version: '6.17.1',
    covers: 'ECMAScript 5, hoisting, functions with own properties',
    with: ['tape@5', 'for-each@0.3', 'has-property-descriptors@1', 'has-override-mistake@1', 'has-proto@1', 'has-symbols@1', 'has-bigints@1', 'iconv-lite@0.5', 'mock-property@1', 'safer-buffer@2', 'es-value-fixtures@1', 'object-inspect@1', 'qs-iconv@1', '@opentelemetry/api@1'],
    sources: ['lib'],
    tests: { runner: 'tap', files: ['test/parse.js', 'test/stringify.js', 'test/utils.js'] },
    expected: { 'test/utils.js > should be strictly equal': 'counts how often getters are read; recording the inputs reads them too' },
    atLeast: 500,
  },
];
