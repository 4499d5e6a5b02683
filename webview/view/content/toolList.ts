import type { ToolDefinition } from '../../../src/trace/genai/toolDefinitions';
import { element, icon } from '../dom';

/** The tools that a model call offered, each with its description and the schema of its parameters; `called` are those it took. */
export function toolList(tools: readonly ToolDefinition[], called: ReadonlySet<string>): HTMLElement {
  return element(
    'div',
    { class: 'tool-definitions', 'data-testid': 'tools' },
    ...tools.map((tool) =>
      element(
        'details',
        { class: 'tool-definition' },
        element('summary', {}, icon('tools'), element('span', { class: 'tool-name' }, tool.name), ...(called.has(tool.name) ? [element('span', { class: 'hint' }, ' called')] : []), ...(tool.description === '' ? [] : [element('span', { class: 'tool-description', dir: 'auto' }, tool.description)])),
        tool.schema === '' ? element('p', { class: 'hint' }, 'It takes no parameters, or did not say which.') : element('pre', { class: 'code-block', tabindex: 0, 'aria-label': `Parameters of ${tool.name}` }, tool.schema),
      ),
    ),
  );
}
