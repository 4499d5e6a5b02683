import type { LocalApp, LocalContext, RouteModule } from '../context';
import { ApiError } from '../http/errors';
import { readJson } from '../http/body';
import { objectField, requiredText, textList } from '../http/fields';
import { sqlServices } from '../sqlServices';
import { fullName } from '../store/identifiers';
import { privileges, type EffectiveGrant, type Grant, type Securable } from '../store/permissions';
import { existingCatalog, existingSchema, existingTable } from './unityCatalog';

const base = '/api/2.1/unity-catalog';

/** Grants on catalogs, schemas and tables (Unity Catalog REST), and the access lists of warehouse and experiments. */
export const permissionRoutes: RouteModule = {
  register(app: LocalApp, context: LocalContext) {
    app.get(`${base}/permissions/:type/:name`, async (c) => {
      const { permissions } = await sqlServices(context);
      const grants = await permissions.grants(await securableOf(context, c.req.param()), c.req.query('principal'));
      return c.json({ privilege_assignments: assignments(grants) });
    });
    app.patch(`${base}/permissions/:type/:name`, async (c) => {
      const { permissions } = await sqlServices(context);
      const securable = await securableOf(context, c.req.param());
      await permissions.change(securable, changesOf(await readJson(c), securable));
      return c.json({ privilege_assignments: assignments(await permissions.grants(securable)) });
    });
    app.get(`${base}/effective-permissions/:type/:name`, async (c) => {
      const { permissions } = await sqlServices(context);
      const grants = await permissions.effective(await securableOf(context, c.req.param()), c.req.query('principal'));
      return c.json({ privilege_assignments: effectiveAssignments(grants) });
    });
    app.get('/api/2.0/permissions/:type/:id', (c) => {
      const levels: Record<string, string> = { warehouses: 'IS_OWNER', experiments: 'CAN_MANAGE' };
      const level = levels[c.req.param('type')];
      if (!level) throw new ApiError('ENDPOINT_NOT_FOUND', `The local workspace keeps no access lists of ${c.req.param('type').slice(0, 40)}.`);
      return c.json({
        object_id: `/${c.req.param('type')}/${c.req.param('id')}`,
        access_control_list: [{ user_name: context.userName, all_permissions: [{ permission_level: level, inherited: false }] }],
      });
    });
  },
};

/** The securable of a path, which must exist. A view is a table. */
async function securableOf(context: LocalContext, { type, name }: { type: string; name: string }): Promise<Securable> {
  switch (type.toLowerCase()) {
    case 'catalog':
      return { type: 'catalog', name: existingCatalog(context, name) };
    case 'schema':
      return { type: 'schema', name: (await existingSchema(context, name)).join('.') };
    case 'table':
      return { type: 'table', name: fullName((await existingTable(context, name)).name) };
    default:
      throw new ApiError('INVALID_PARAMETER_VALUE', `The local workspace keeps grants on catalog, schema and table, not on "${type.slice(0, 40)}".`);
  }
}

function changesOf(body: Record<string, unknown>, securable: Securable): { principal: string; add: string[]; remove: string[] }[] {
  if (!Array.isArray(body.changes)) throw new ApiError('INVALID_PARAMETER_VALUE', 'The field "changes" must be a list of {principal, add, remove}.');
  return body.changes.map((each) => {
    const change = objectField({ each }, 'each');
    const [add, remove] = [privilegeList(change, 'add', securable), privilegeList(change, 'remove', securable)];
    return { principal: requiredText(change, 'principal'), add, remove };
  });
}

function privilegeList(change: Record<string, unknown>, field: string, { type, name }: Securable): string[] {
  return textList(change, field).map((privilege) => {
    const known = privilege.trim().toUpperCase().replaceAll(' ', '_');
    if (!privileges[type].includes(known)) throw new ApiError('INVALID_PARAMETER_VALUE', `Privilege ${privilege.slice(0, 60)} is not applicable to this entity [${name}:${type.toUpperCase()}].`);
    return known;
  });
}

const byPrincipal = <T extends Grant>(grants: readonly T[]): [string, T[]][] => {
  const groups = new Map<string, T[]>();
  for (const grant of grants) groups.set(grant.principal, [...(groups.get(grant.principal) ?? []), grant]);
  return [...groups];
};

const assignments = (grants: readonly Grant[]) => byPrincipal(grants).map(([principal, own]) => ({ principal, privileges: own.map((grant) => grant.privilege) }));

const effectiveAssignments = (grants: readonly EffectiveGrant[]) =>
  byPrincipal(grants).map(([principal, own]) => ({
    principal,
    privileges: own.map(({ privilege, from }) => ({ privilege, ...(from ? { inherited_from_type: from.type.toUpperCase(), inherited_from_name: from.name } : {}) })),
  }));
