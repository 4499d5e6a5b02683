import type { LocalApp, LocalContext, RouteModule } from '../context';

/** SCIM Me: the local workspace's only user, who owns everything in it. */
export const identityRoutes: RouteModule = {
  register(app: LocalApp, { userName }: LocalContext) {
    app.get('/api/2.0/preview/scim/v2/Me', (c) =>
      c.json({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        id: '1',
        userName,
        displayName: userName.split('@')[0],
        active: true,
        emails: [{ value: userName, type: 'work', primary: true }],
        groups: [{ display: 'users', value: '2' }],
      }),
    );
  },
};
