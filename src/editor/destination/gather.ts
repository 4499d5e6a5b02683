import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { parseConfigFile } from '../../destination/configFile';
import { parseDotEnv } from '../../destination/dotEnv';
import { isTracingVariable, type DestinationEvidence } from '../../destination/rule';
import { foreignTracingVariables } from '../../destination/variables';

/** Looks for a Databricks configuration: environment, `.env` and `databricks.yml` of every folder, the configuration file. */
export async function gatherEvidence(environment: NodeJS.ProcessEnv): Promise<DestinationEvidence> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const dotEnv = new Set<string>();
  let bundleFile: string | undefined;
  for (const folder of folders) {
    const text = await readIfThere(path.join(folder, '.env'));
    for (const [name, value] of parseDotEnv(text ?? '')) if (isTracingVariable(name) && value !== '') dotEnv.add(name);
    bundleFile ??= ['databricks.yml', 'databricks.yaml'].find((name) => existsSync(path.join(folder, name)));
  }
  return {
    environment: foreignTracingVariables(environment, isTracingVariable),
    dotEnv: [...dotEnv].sort(),
    bundleFile,
    configFile: await readConfigFile(environment),
  };
}

/** Files whose appearance or change can change the evidence, as a glob inside a folder. */
export const evidenceGlob = '{.env,databricks.yml,databricks.yaml,package.json}';

async function readConfigFile(environment: NodeJS.ProcessEnv): Promise<DestinationEvidence['configFile']> {
  const named = environment['DATABRICKS_CONFIG_FILE'];
  const file = named ? named.replace(/^~(?=\/|$)/, os.homedir()) : path.join(os.homedir(), '.databrickscfg');
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const shown = file.startsWith(os.homedir() + path.sep) ? `~${file.slice(os.homedir().length)}` : file;
  return { path: shown, profiles: parseConfigFile(text) };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // A file that exists but cannot be read still is a configuration in sight.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? undefined : '';
  }
}
