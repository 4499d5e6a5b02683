/**
 * Packages from PyPI whose source distributions carry their tests. `module` is what is traced (below `root`), `covers` why it is here, `atLeast` how many
 * tests must pass before. `expected` names tests that may fail after, each with the reason.
 */
export const pythonPackages = [
  {
    name: 'boltons', version: '26.2.0', covers: 'containers, iterators, frames, file objects', module: 'boltons', tests: ['tests'], atLeast: 500,
    expected: { 'tests.test_socketutils::test_socketutils_netstring': 'It gives a socket 10 ms, and the server in the same process, traced as well, may hold the interpreter for longer.' },
  },
  { name: 'toolz', version: '1.2.0', covers: 'functions that make functions, generators', module: 'toolz', tests: ['toolz/tests'], atLeast: 180 },
  {
    name: 'click', version: '8.5.1', covers: 'decorators, context managers, overloads, generators', root: 'src', module: 'click', tests: ['tests'], atLeast: 2300,
    expected: { 'tests.test_imports::test_light_imports': 'It lists the modules that importing click may load, and tracing loads mlflow.' },
  },
  { name: 'itsdangerous', version: '2.2.0', covers: 'classes, overloads', root: 'src', module: 'itsdangerous', tests: ['tests'], atLeast: 290 },
  { name: 'asyncstdlib', version: '3.14.0', covers: 'async functions and generators, async context managers, descriptors', module: 'asyncstdlib', tests: ['unittests'], atLeast: 400 },
  { name: 'flask', version: '3.1.3', covers: 'registering decorators, context variables, proxies, async views', root: 'src', module: 'flask', tests: ['tests'], atLeast: 480 },
  { name: 'funcy', version: '2.1', covers: 'decorators that read signatures, partial application, generators', module: 'funcy', tests: ['tests'], atLeast: 210 },
  { name: 'h11', version: '0.16.0', covers: 'state machines, generators, NamedTuple-like classes', module: 'h11', tests: ['h11'], atLeast: 75 },
  { name: 'injector', version: '0.24.0', covers: 'metaclasses, annotations read at run time, objects that are not initialised yet', module: 'injector', tests: ['injector_test.py'], args: ['-o', 'addopts='], atLeast: 130 },
  {
    name: 'marshmallow', version: '4.4.0', covers: 'metaclasses, decorators that mark methods, overloads', root: 'src', module: 'marshmallow', tests: ['tests'], atLeast: 1150,
    // Its names carry the time at which they were collected.
    args: ['--deselect', 'tests/test_deserialization.py::TestFieldDeserialization::test_invalid_datetime_deserialization'],
  },
  {
    name: 'structlog', version: '26.1.0', covers: 'loggers that look for the application’s frame, proxies, processors called as values', root: 'src', module: 'structlog', tests: ['tests'], atLeast: 880,
    expected: Object.fromEntries(
      ['test_local', 'test_adds_Z_to_iso', 'test_apply_time_machine_after_instantiation'].map((test) => [
        `tests.processors.test_renderers.TestTimeStamper::${test}`,
        'It starts a clock that goes on and expects less than a microsecond until the call reads it.',
      ]),
    ),
  },
  { name: 'wtforms', version: '3.3.2', covers: 'objects whose text other objects make, metaclasses', root: 'src', module: 'wtforms', tests: ['tests'], atLeast: 560 },
  { name: 'voluptuous', version: '0.16.0', covers: 'callable objects, decorators, nested functions', module: 'voluptuous', tests: ['voluptuous/tests'], atLeast: 160 },
];

/** One environment for all: the real client, pytest with what the tests above use, and the packages for what they need themselves. */
export const testRequirements = ['mlflow-tracing==3.17.2', 'pytest==8.*', 'pytest-timeout', 'pytest-asyncio', 'freezegun', 'simplejson', 'whatever', 'asgiref', 'python-dotenv', 'pretend', 'time-machine', 'babel', 'email-validator', ...pythonPackages.map(({ name, version }) => `${name}==${version}`)];
