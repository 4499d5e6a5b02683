import * as vscode from 'vscode';
import type { CommandId, CommandTypes } from '../../ids';
import type { Notify } from '../services/notify';

/** Registers a command of `ids.ts`. What it throws is shown as a sentence, never as a raw message; the command answers whether it got through. */
export function registerCommand<K extends CommandId>(id: K, run: CommandTypes[K], notify: Notify): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]): Promise<boolean> => {
    const attempt = async (): Promise<boolean> => {
      try {
        await (run as (...args: unknown[]) => Promise<void>)(...args);
        return true;
      } catch (error) {
        // After a new sign-in the command goes on; signing in itself is not repeated by itself.
        notify.failure(error, id === 'spanlight.connection.renew' ? undefined : async () => void (await attempt()));
        return false;
      }
    };
    return attempt();
  });
}

/** Runs a command of `ids.ts` with arguments of the right type. */
export function executeCommand<K extends CommandId>(id: K, ...args: Parameters<CommandTypes[K]>): Thenable<void> {
  return vscode.commands.executeCommand(id, ...args);
}
