import { AppsClient } from './apps';
import { AssessmentsClient } from './assessments';
import { AttachmentsClient } from './attachments';
import { IdentityClient } from './identity';
import { MlflowClient } from './mlflow';
import { OtlpClient } from './otlp';
import { PermissionsClient } from './permissions';
import { ScorersClient } from './scorers';
import { SecretsClient } from './secrets';
import { ServingClient } from './serving';
import type { Transport } from './transport';
import { UnityCatalogClient } from './unityCatalog';
import { WarehousesClient } from './warehouses';
import type { Workspace } from './workspacePorts';

/** Every client of one workspace over one connection. `host` has no slash at the end. */
export function openWorkspace(host: string, http: Transport): Workspace {
  return {
    host,
    mlflow: new MlflowClient(http),
    assessments: new AssessmentsClient(http),
    attachments: new AttachmentsClient(http),
    unityCatalog: new UnityCatalogClient(http),
    warehouses: new WarehousesClient(http),
    identity: new IdentityClient(http),
    permissions: new PermissionsClient(http),
    scorers: new ScorersClient(http),
    secrets: new SecretsClient(http),
    apps: new AppsClient(http),
    serving: new ServingClient(http),
    otlp: new OtlpClient(http),
  };
}
