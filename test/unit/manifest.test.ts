import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { commandIds, contextKeyIds, settingIds, viewIds } from '../../src/ids';
import { pageCommands } from '../../src/protocol/messages';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { contributes } = manifest;
const declared: string[] = contributes.commands.map((command: { command: string }) => command.command);
const submenus: string[] = contributes.submenus.map(({ id }: { id: string }) => id);
const properties: Record<string, { default?: unknown; markdownDescription?: string; description?: string; scope?: string }> = Object.assign(
  {},
  ...contributes.configuration.map((group: { properties: object }) => group.properties),
);

describe('package.json', () => {
  it('declares exactly the commands of the code', () => {
    assert.deepEqual([...declared].sort(), Object.keys(commandIds).sort());
  });

  it('declares exactly the settings of the code, each with default, description and scope', () => {
    assert.deepEqual(Object.keys(properties).sort(), Object.keys(settingIds).sort());
    for (const [id, property] of Object.entries(properties)) {
      assert.notEqual(property.default, undefined, `${id} has no default`);
      assert.ok(property.markdownDescription ?? property.description, `${id} has no description`);
      assert.ok(property.scope, `${id} has no scope`);
    }
  });

  it('gives commands a verb, Title Case and no product name', () => {
    for (const { title, category } of contributes.commands) {
      assert.equal(category, 'Spanlight');
      assert.match(title, /^[A-Z][a-z]+ /);
      assert.doesNotMatch(title, /Spanlight/);
    }
  });

  it('names only real commands in menus', () => {
    for (const [menu, items] of Object.entries<MenuItem[]>(contributes.menus)) {
      for (const { command, submenu } of items) {
        assert.ok(command === undefined ? submenus.includes(submenu ?? '') : declared.includes(command), `${menu} names ${command ?? submenu}`);
      }
    }
  });

  it('names only real commands in welcome and walkthrough links', () => {
    const texts: string[] = [
      ...contributes.viewsWelcome.map((welcome: { contents: string }) => welcome.contents),
      ...contributes.walkthroughs.flatMap((walkthrough: { steps: { description: string; completionEvents: string[] }[] }) =>
        walkthrough.steps.flatMap((step) => [step.description, ...step.completionEvents.map((event) => `(${event.replace('onCommand:', 'command:')})`)]),
      ),
    ];
    const named = texts.flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1]!));
    assert.ok(named.length > 5);
    const own = named.filter((id) => id.startsWith('spanlight.'));
    const views = Object.values(viewIds).map((id) => `${id}.focus`);
    for (const id of own) assert.ok(declared.includes(id) || views.includes(id), `a link names ${id}`);
  });

  it('lets pages run only real commands', () => {
    for (const id of pageCommands) assert.ok(declared.includes(id), `pages may run ${id}`);
  });

  it('uses only the context keys of the code', () => {
    const whens = JSON.stringify(manifest).matchAll(/(?<!\/)\b(spanlight\.\w+)(?= *(?:==|!=|&&|\|\||"))/g);
    const known = new Set([...Object.keys(contextKeyIds), ...Object.values(viewIds), ...submenus]);
    for (const [, key] of whens) assert.ok(known.has(key!), `a when clause reads ${key}`);
  });

  it('restricts settings that name hosts, paths or start programs', () => {
    const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    for (const id of restricted) assert.ok(id in properties, `${id} is no setting`);
    for (const id of Object.keys(properties).filter((id) => /port|folder|host|profile|autoStart/i.test(id))) {
      assert.ok(restricted.includes(id), `${id} is not restricted`);
    }
  });

  it('shows files that exist', () => {
    const files = [...JSON.stringify(contributes).matchAll(/"(media\/[^"]+)"/g)].map((match) => match[1]!);
    assert.ok(files.length > 3);
    for (const file of files) assert.ok(existsSync(file), `${file} does not exist`);
  });

  it('wakes for code and its own pages only', () => {
    for (const event of manifest.activationEvents) assert.match(event, /^(onLanguage:|onWebviewPanel:|onUri$)/);
  });

  it('keeps the walkthrough to five steps and each empty view to one step', () => {
    for (const walkthrough of contributes.walkthroughs) assert.ok(walkthrough.steps.length <= 5);
    for (const { contents } of contributes.viewsWelcome) assert.ok([...contents.matchAll(/\(command:/g)].length <= 1);
  });
});
