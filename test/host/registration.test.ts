import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, settingIds, viewIds } from '../../src/ids';
import { activeExtension, until } from './hostFixture';

describe('the extension in the editor', () => {
  before(activeExtension);

  it('registers every command of ids.ts', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(Object.keys(commandIds).filter((id) => !registered.has(id)), []);
  });

  it('shows both views', async () => {
    await vscode.commands.executeCommand(`${viewIds.traces}.focus`);
    await vscode.commands.executeCommand(`${viewIds.workspace}.focus`);
  });

  it('has a default for every setting', () => {
    const settings = vscode.workspace.getConfiguration();
    for (const id of Object.keys(settingIds)) assert.notEqual(settings.inspect(id)?.defaultValue, undefined, id);
  });

  it('opens the walkthrough', async () => {
    await vscode.commands.executeCommand('spanlight.walkthrough.open');
    await until('a walkthrough tab', () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => /welcome|walkthrough/i.test(label))));
  });
});
