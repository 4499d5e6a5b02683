/** Path that Databricks' SDKs ask before they have a token. */
export const discoveryPath = '/.well-known/databricks-config';
