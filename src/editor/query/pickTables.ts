import type { Workspace } from '../../databricks/workspacePorts';
import { experimentLink, locationPath } from '../../trace/location';
import { tablesOfLink, type ChosenTables } from '../workspace/chosenTables';
import { pick } from '../workspace/quickInput';

/**
 * Asks which trace tables to read: those of an experiment that is linked to some, or any span table
 * by its full name. `undefined` where the person leaves.
 */
export async function pickTables(workspace: Workspace, label: string): Promise<ChosenTables | undefined> {
  const answer = await pick<ChosenTables>({
    title: `Choose Trace Tables in ${label}`,
    placeholder: 'Experiment whose traces to list, or the full name of a span table',
    items: async (typed, signal) => {
      const { items } = await workspace.mlflow.searchExperiments({ text: typed.includes('.') ? undefined : typed || undefined }, signal);
      return items.flatMap((experiment) => {
        const link = experimentLink(experiment.tags);
        if (!link || experiment.isDeleted) return [];
        return [{ label: `$(beaker) ${experiment.name}`, description: locationPath(link.location), value: tablesOfLink(link, experiment.id) }];
      });
    },
    create: (typed) => {
      const parts = typed.split('.');
      if (parts.length !== 3 || parts.some((part) => part === '')) return undefined;
      return { item: { label: `$(table) Read the table ${typed}`, value: { path: typed, spansTable: typed } } };
    },
  });
  return answer.kind === 'answer' ? answer.value : undefined;
}
