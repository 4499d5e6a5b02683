/**
 * Packages from PyPI whose source distributions carry their tests. `module` is what is traced (below `root`), `atLeast` how many
 * tests must pass before. `expected` names tests that may fail after, each with the reason.
 */
export const pythonPackages = [
  { name: 'boltons', version: '26.2.0', module: 'boltons', tests: ['tests'], atLeast: 500 },
  { name: 'toolz', version: '1.2.0', module: 'toolz', tests: ['toolz/tests'], atLeast: 180 },
  {
    name: 'click', version: '8.5.1', root: 'src', module: 'click', tests: ['tests'], atLeast: 2300,
    expected: { 'tests.test_imports::test_light_imports': 'It lists the modules that importing click may load, and tracing loads mlflow.' },
  },
  { name: 'itsdangerous', version: '2.2.0', root: 'src', module: 'itsdangerous', tests: ['tests'], atLeast: 290 },
];

/** One environment for all: the real client, pytest with what the tests above use, and the packages for what they need themselves. */
export const testRequirements = ['mlflow-tracing==3.17.2', 'pytest==9.*', 'pytest-timeout', 'pytest-asyncio', 'freezegun', ...pythonPackages.map(({ name, version }) => `${name}==${version}`)];
