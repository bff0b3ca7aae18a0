import type { Readable } from 'node:stream';
import { Container } from '@n8n/di';
import type * as Core from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { installed } from './installed.cjs';

type Content = Buffer | Readable;

/** What n8n's storage of files was like in 1.x: its settings came with `init`, a file's place in two arguments. */
interface OldService {
	init(config: object): Promise<void>;
	store(workflow: string, execution: string, content: Content, file: IBinaryData): Promise<unknown>;
}

const Service = installed.BinaryDataService;
if (Service === undefined) throw new Error('This n8n-core has no BinaryDataService');
export const BinaryDataService = Service;

/** The settings, where n8n does not know of them. */
class OldConfig {
	mode = 'default';

	localStoragePath = '';

	availableModes = ['default', 'filesystem'];
}

export const BinaryDataConfig = installed.BinaryDataConfig ?? OldConfig;

if (installed.BinaryDataConfig === undefined) {
	const config = new OldConfig();
	Container.set(OldConfig, config);
	const { init } = Service.prototype as unknown as OldService;
	Object.assign(Service.prototype, {
		async init() {
			await init.call(this, config);
		},
	});
}

const { store } = Service.prototype as unknown as OldService;
if (store.length === 4) {
	interface Place {
		workflowId: string;
		executionId: string;
	}
	Object.assign(Service.prototype, {
		async store(...given: [Place, Content, IBinaryData] | Parameters<OldService['store']>) {
			if (given.length === 4) return await store.apply(this, given);
			const [{ workflowId, executionId }, content, file] = given;
			return await store.call(this, workflowId, executionId, content, file);
		},
	});
	// What the tests put over the service is called by the old engine.
	const set = Container.set.bind(Container);
	Object.assign(Container, {
		set: (type: Parameters<typeof set>[0], value: object) =>
			set(type, type === Service ? calledTheOldWay(value as Core.BinaryDataService) : value),
	});
}

function calledTheOldWay(service: Core.BinaryDataService): object {
	const over: Pick<OldService, 'store'> = {
		store: async (workflowId, executionId, content, file) =>
			await service.store({ type: 'execution', workflowId, executionId }, content, file),
	};
	return Object.assign(Object.create(service), over);
}
