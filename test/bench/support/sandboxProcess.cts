import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';

/** How the sandbox of a benchmark is set up; durations are drawn evenly from a range, in seconds. */
export interface ServiceOptions {
	seconds: [number, number];
	accountLimit?: number;
	/** How many accounts there are, each with a sandbox of its own; default 1. */
	accounts?: number;
	/** The durations of edits by their numbers, in turn, instead of drawn ones. */
	inTurn?: number[];
	/** Tasks with the same Steps take the same time, but for this share; without it, each its own. */
	kinds?: number;
	/** Wiro tells no address of the pictures. */
	withoutAddresses?: boolean;
	/** How long each picture takes to come; default no time. */
	pictureSeconds?: number;
}

/** What a sandbox saw of one task. */
export interface TaskRecord {
	id: string;
	prompt: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	finishedAt: number;
	/** How often it was asked about. */
	details: number;
}

/** What a sandbox saw. */
export interface ServiceRecord {
	runCalls: number;
	detailCalls: number;
	listCalls: number;
	tasks: TaskRecord[];
}

/** A sandbox in a process of its own, so that neither its work nor its memory counts as the node's. */
export interface Service {
	/** The first account's. */
	credential: WiroCredential;
	/** Of all accounts. */
	credentials: WiroCredential[];
	record(): Promise<ServiceRecord>;
	stop(): void;
}

/** Starts a sandbox in a process of its own. */
export async function startService(options: ServiceOptions): Promise<Service> {
	const child: ChildProcess = fork(join(__dirname, 'service.cts'), {
		execArgv: ['-r', 'tsx/cjs'],
		serialization: 'advanced',
	});
	const ask = async (message: unknown): Promise<unknown> => {
		child.send(JSON.stringify(message));
		const [answer]: unknown[] = await once(child, 'message');
		return answer;
	};
	const credentials = (await ask(options)) as WiroCredential[];
	return {
		credential: credentials[0],
		credentials,
		record: async () => (await ask('record')) as ServiceRecord,
		stop: () => child.kill(),
	};
}

/** Starts a sandbox for some work, and stops it after it. */
export async function withService<T>(
	options: ServiceOptions,
	work: (service: Service) => Promise<T>,
): Promise<T> {
	const service = await startService(options);
	try {
		return await work(service);
	} finally {
		service.stop();
	}
}
