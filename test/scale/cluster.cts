import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nClient } from '../host/client.cjs';
import { freePort } from '../host/freePort.cjs';
import { installPackage } from '../host/installPackage.cjs';
import type { Place } from '../host/place.cjs';
import { originOf, startN8n, type ProcessOptions } from '../host/process.cjs';
import { withProgress } from '../host/progress.cjs';
import type { Service } from '../host/service.cjs';
import type { Programs } from './programs.cjs';
import { DATABASE_USER, startPostgres, startRedis } from './stores.cjs';

/** How many executions a worker takes on at once. */
const WORKER_CONCURRENCY = 20;

/** Something to be undone at the end, the last first. */
type Undo = () => Promise<unknown>;

/** n8n scaled out: one main, some workers, and what they share. Each has a user folder of its own, as if it were on a machine of its own. */
export class Cluster {
	readonly workers: Service[] = [];

	private constructor(
		private readonly place: Place,
		private readonly folder: string,
		private readonly shared: NodeJS.ProcessEnv,
		private readonly port: number,
		private main: Service,
		readonly client: N8nClient,
		private readonly undo: Undo[],
	) {
		// For a process that is made to end early. The database may be writing its last.
		const leave = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
		process.once('exit', leave);
		undo.push(
			async () => process.off('exit', leave),
			async () => await this.main.stop(),
		);
	}

	/** Starts everything. What has been started is stopped again when something fails. */
	static async start(place: Place, programs: Programs, workers: number): Promise<Cluster> {
		const folder = await mkdtemp(join(tmpdir(), 'flux-kontext-scale-'));
		const undo: Undo[] = [async () => await rm(folder, { recursive: true, force: true })];
		try {
			// The database's own user has to get through to its folder.
			await chmod(folder, 0o755);
			const redis = await startRedis(programs);
			undo.push(async () => await redis.service.stop());
			const postgres = await startPostgres(programs, join(folder, 'postgres'));
			undo.push(async () => await postgres.service.stop());
			const shared = sharedSettings(redis.port, postgres.port);
			const port = await freePort();
			// A worker would tell its own.
			shared.WEBHOOK_URL = `${originOf(port)}/`;
			const main = await withProgress(
				'n8n with an empty PostgreSQL',
				'half a minute',
				async () => await startMain(place, port, join(folder, 'main'), shared),
			);
			const client = new N8nClient(originOf(port));
			const cluster = new Cluster(place, folder, shared, port, main, client, undo);
			await client.setUpOwner();
			await withProgress(`${workers} workers`, 'half a minute', async () => {
				for (let n = 0; n < workers; n += 1) await cluster.addWorker();
			});
			return cluster;
		} catch (error) {
			await undoAll(undo);
			throw error;
		}
	}

	/** Starts one more worker. */
	async addWorker(): Promise<Service> {
		const port = await freePort();
		const worker = await this.startBesideMain(`worker-${this.workers.length + 1}`, {
			port,
			env: { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) },
			command: ['worker', `--concurrency=${WORKER_CONCURRENCY}`],
		});
		this.workers.push(worker);
		return worker;
	}

	/**
	 * Starts main and one worker anew, and a process beside them that answers webhooks in the place of both.
	 *
	 * @returns whoever is outside: its calls reach that process, which has no REST API
	 */
	async webhooksApart(): Promise<N8nClient> {
		await Promise.all([this.main, ...this.workers].map(async (n8n) => await n8n.stop()));
		const port = await freePort();
		this.shared.WEBHOOK_URL = `${originOf(port)}/`;
		this.shared.N8N_DISABLE_PRODUCTION_MAIN_PROCESS = 'true';
		await Promise.all([
			this.powerBack({}),
			this.startBesideMain('webhooks', { port, command: ['webhook'] }),
		]);
		return new N8nClient(originOf(port));
	}

	/** Ends main and workers at once, as when the machine under all of them loses its power. */
	async powerCut(): Promise<void> {
		await Promise.all([this.main, ...this.workers].map(async (n8n) => await n8n.kill()));
	}

	/** Starts main again, where it was, and one worker. */
	async powerBack(env: NodeJS.ProcessEnv): Promise<void> {
		const { place, port, folder, shared } = this;
		const userFolder = join(folder, 'main');
		this.main = await startN8n({ place, port, userFolder, env: { ...shared, ...env } });
		await this.addWorker();
	}

	/** Stops everything and deletes its data. */
	async stop(): Promise<void> {
		await undoAll(this.undo);
	}

	private async startBesideMain(
		name: string,
		{ env, ...options }: Omit<ProcessOptions, 'place' | 'userFolder'>,
	): Promise<Service> {
		const { place, shared } = this;
		const userFolder = join(this.folder, name);
		await mkdir(userFolder);
		installPackage(userFolder);
		const n8n = await startN8n({
			place,
			userFolder,
			env: { ...shared, ...env },
			readyAt: ['/healthz/readiness'],
			...options,
		});
		this.undo.push(async () => await n8n.stop());
		return n8n;
	}
}

async function undoAll(undo: Undo[]): Promise<void> {
	for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
}

async function startMain(
	place: Place,
	port: number,
	userFolder: string,
	env: NodeJS.ProcessEnv,
): Promise<Service> {
	await mkdir(userFolder);
	installPackage(userFolder);
	return await startN8n({ place, port, userFolder, env });
}

/** What main and workers have to agree on. */
function sharedSettings(redisPort: number, databasePort: number): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		// Half and a third of n8n's own: a worker's death is noticed sooner.
		QUEUE_WORKER_LOCK_DURATION: '30000',
		QUEUE_WORKER_STALLED_INTERVAL: '10000',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(databasePort),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: DATABASE_USER,
		DB_POSTGRESDB_POOL_SIZE: '10',
		// Machines that scale out share no disk.
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_LOG_LEVEL: 'info',
	};
}
