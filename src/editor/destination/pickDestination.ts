import * as vscode from 'vscode';
import { evidenceReasons, type DestinationAnswer, type DestinationEvidence } from '../../destination/rule';

interface DestinationItem extends vscode.QuickPickItem {
  readonly answer: DestinationAnswer;
}

/** Asks where the folder's traces go. `undefined` where the person leaves without an answer. */
export async function pickDestination(evidence: DestinationEvidence, current: DestinationAnswer | undefined): Promise<DestinationAnswer | undefined> {
  const inSight = evidenceReasons(evidence).length > 0;
  const items: DestinationItem[] = [
    {
      label: '$(device-desktop) Local workspace',
      description: 'on this machine',
      detail: inSight ? 'Sets MLflow’s variables only; DATABRICKS_* stays as it is' : 'New terminals, tasks and debug sessions send MLflow traces here',
      answer: { kind: 'local' },
    },
    ...(evidence.configFile?.profiles ?? []).map((profile) => ({
      label: `$(cloud) ${profile.name}`,
      description: profile.host ?? '',
      detail: `Sets MLFLOW_TRACKING_URI=databricks://${profile.name}`,
      answer: { kind: 'profile', profile: profile.name } as const,
    })),
    { label: '$(circle-slash) Leave alone', description: '', detail: 'Sets nothing; programs decide by themselves', answer: { kind: 'leaveAlone' } },
  ];
  const marked = items.map((item) => (isSame(item.answer, current) ? { ...item, description: `${item.description} (chosen)`.trim() } : item));
  const chosen = await vscode.window.showQuickPick(marked, {
    title: 'Send traces from this folder to',
    placeHolder: inSight ? `Found: ${evidenceReasons(evidence).join('; ')}` : 'No Databricks configuration was found',
  });
  return chosen?.answer;
}

function isSame(a: DestinationAnswer, b: DestinationAnswer | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
