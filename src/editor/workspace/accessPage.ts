import { gapFixes, type AccessMatrix } from '../../access/matrix';
import { describeState } from '../../access/states';
import { commandLink, escapeHtml } from './staticPage';

/** The matrix as a page: an object a row, a principal a column, words as well as marks. */
export function accessPage(matrix: AccessMatrix, experiment: string, refused: readonly string[] = []): string {
  const fixes = gapFixes(matrix);
  const head = matrix.principals.map((each) => `<th scope="col">${escapeHtml(each.displayName ?? each.name)}${each.displayName && each.displayName !== each.name ? `<br><span class="quiet">${escapeHtml(each.name)}</span>` : ''}</th>`).join('');
  const rows = matrix.rows.map((row) => {
    const cells = row.cells.map((cell) => {
      const lines = cell.privileges.map(({ privilege, state }) => `<div><span class="mark ${state.kind}">${escapeHtml(privilege)}</span> ${escapeHtml(describeState(state))}</div>`);
      return `<td data-state="${cell.state.kind}">${lines.join('')}${cell.fix ? commandLink('Copy Fix', 'spanlight.text.copy', cell.fix) : ''}</td>`;
    });
    return `<tr data-testid="access-row"><th scope="row">${escapeHtml(row.label)}</th>${cells.join('')}</tr>`;
  });
  const summary = fixes.length === 0 ? '<p>No gap was found.</p>' : `<p>${fixes.length} gaps. ${commandLink('Copy All Statements', 'spanlight.text.copy', fixes.join('\n'))} ${commandLink('Grant Access…', 'spanlight.access.grant')}</p>`;
  const problems = refused.length > 0 ? `<p>Refused:</p><ul>${refused.map((each) => `<li>${escapeHtml(each)}</li>`).join('')}</ul>` : '';
  return `<h1>Access to the traces of ${escapeHtml(experiment)}</h1><p class="quiet">Trace tables need explicit privileges: ALL PRIVILEGES does not count.</p>${problems}${summary}
<div class="scroll"><table><thead><tr><th scope="col">Object</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
${fixes.length > 0 ? `<pre>${escapeHtml(fixes.join('\n'))}</pre>` : ''}`;
}
