import { createRequire } from 'node:module';

interface Logger {
	debug(message: string, metadata?: object): void;
}

/**
 * Tells what the node writes into n8n's debug log about its tasks. That is the one place where a task's way shows while the node waits,
 * with the sandbox as with the real service.
 *
 * @param onStatus called with the task's ID and its new status
 */
export function watchTasks(onStatus: (taskId: string, status: string) => void): void {
	const logger = engineLogger();
	const debug = logger.debug.bind(logger);
	logger.debug = (message, metadata) => {
		const [, taskId, status] = /Wiro task (\S+): (\w+)$/.exec(message) ?? [];
		if (taskId !== undefined) onStatus(taskId, status);
		debug(message, metadata);
	};
}

/** The very logger that the engine hands to nodes; asked for from the engine's place, where there may be several versions. */
function engineLogger(): Logger {
	const fromEngine = createRequire(require.resolve('n8n-core'));
	const di: { Container: { get(type: unknown): Logger } } = fromEngine('@n8n/di');
	const common: { Logger: unknown } = fromEngine('@n8n/backend-common');
	return di.Container.get(common.Logger);
}
