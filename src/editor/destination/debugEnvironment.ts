import type * as vscode from 'vscode';

/** Debug types that start a program and take `env`. */
const launchTypes = /^(debugpy|python|node|pwa-node|node-terminal|bun|deno)$/;

/**
 * Gives debug sessions the variables that terminals get. Nothing is written into launch.json, and
 * what a configuration sets itself stays; a configuration with an `envFile` may set them there.
 */
export class DebugEnvironment implements vscode.DebugConfigurationProvider {
  readonly #variables: () => Readonly<Record<string, string>>;

  constructor(variables: () => Readonly<Record<string, string>>) {
    this.#variables = variables;
  }

  resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration {
    if (configuration.request !== 'launch' || !launchTypes.test(configuration.type)) return configuration;
    const own = (configuration['env'] ?? {}) as Record<string, string>;
    return { ...configuration, env: { ...this.#variables(), ...own } };
  }
}
