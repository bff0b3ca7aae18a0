// Stands in for n8n-core in the harness: the names and calls of the newest, whatever n8n is installed.
export { CredentialTestContext } from './credentialTest.cjs';
export { ExternalSecretsProxy, WorkflowExecute } from './engine.cjs';
export { ExecutionLifecycleHooks } from './hooks.cjs';
export { WebhookContext } from './webhookContext.cjs';
export { BinaryDataConfig, BinaryDataService } from './storage.cjs';
