import { installed } from './installed.cjs';

/** There since n8n-core 1.68. */
export const { WebhookContext } = installed;
