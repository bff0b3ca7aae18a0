import type { FastifyInstance } from 'fastify';
import { Account } from './account.cjs';
import { createApi } from './api.cjs';
import type { Drawing } from './drawings.cjs';
import { Listener } from './listener.cjs';
import { addPage } from './page.cjs';
import { createPictureHost } from './pictureHost.cjs';
import type { SandboxTask } from './task.cjs';
import type {
	CallbackBody,
	Fault,
	FaultTiming,
	RecordedCall,
	RecordedCallback,
	Route,
	SandboxOptions,
	SandboxSettings,
	TaskPlan,
} from './types.cjs';
import type { Weather } from './weather.cjs';

/** The two servers, and the applications they hand requests to. */
interface Hosts {
	api: Listener;
	pictures: Listener;
	apps: FastifyInstance[];
}

/**
 * A local Wiro: one account with one project and the six tools of the Kontext family, and the host of its pictures. Tests start
 * one, steer it, and read what it saw. It reads the time only when asked, through `wiroNow` (`Date.now` without the steps of tests), and
 * waits only through the global `setTimeout`: a fake clock in the same process is its clock too.
 */
export class WiroSandbox {
	readonly apiKey: string;
	readonly apiSecret: string;
	/** To be pasted into the credential: `http://127.0.0.1:PORT/v1`. */
	readonly baseUrl: string;
	/** Another origin than the API's, as in real life. */
	readonly pictureOrigin: string;
	/** The example pictures, on the picture host. */
	readonly inputUrls: Record<Drawing, string>;
	/** May be changed while the sandbox runs. */
	readonly settings: SandboxSettings;
	/** Everything both hosts saw, in order; grows while they run. */
	readonly calls: RecordedCall[];
	/** All tasks in order of creation; grows. */
	readonly tasks: SandboxTask[];
	/** Every POST to a callback URL, in order; grows. */
	readonly callbacks: RecordedCallback[];

	private constructor(
		readonly options: Readonly<SandboxOptions>,
		private readonly account: Account,
		private readonly hosts: Hosts,
	) {
		this.apiKey = account.apiKey;
		this.apiSecret = account.apiSecret;
		this.baseUrl = account.baseUrl;
		this.pictureOrigin = account.pictureOrigin;
		this.inputUrls = account.inputUrls;
		this.settings = account.settings;
		this.calls = account.record.calls;
		this.tasks = account.tasks.all;
		this.callbacks = account.callbacks.postman.sent;
	}

	/** Starts both hosts. */
	static async start(options: SandboxOptions = {}): Promise<WiroSandbox> {
		const account = new Account(options);
		const [apiApp, pictureApp] = [await createApi(account), createPictureHost(account)];
		addPage(apiApp, account);
		await Promise.all([apiApp.ready(), pictureApp.ready()]);

		const api = new Listener((request, reply) => apiApp.routing(request, reply), options.port ?? 0);
		const pictures = new Listener(
			(request, reply) => pictureApp.routing(request, reply),
			options.picturePort ?? 0,
		);
		await api.open();
		try {
			await pictures.open();
		} catch (error) {
			await api.close();
			throw error;
		}
		account.baseUrl = `http://127.0.0.1:${api.port}/v1`;
		account.pictureOrigin = `http://127.0.0.1:${pictures.port}`;
		return new WiroSandbox(options, account, { api, pictures, apps: [apiApp, pictureApp] });
	}

	/** What the node's credential holds, to reach it. */
	get credential(): { apiKey: string; apiSecret: string; baseUrl: string } {
		const { apiKey, apiSecret, baseUrl } = this;
		return { apiKey, apiSecret, baseUrl };
	}

	/** The calls to one route, in order. */
	callsTo(route: Route): RecordedCall[] {
		return this.account.record.to(route);
	}

	/** A task by its ID or its token. */
	task(idOrToken: string): SandboxTask | undefined {
		return this.account.tasks.withId(idOrToken) ?? this.account.tasks.withToken(idOrToken);
	}

	/** How many calls wait for their answer because a fault says so, and callbacks because their receiver takes its time. */
	get withheld(): number {
		return this.account.record.withheld + this.account.callbacks.postman.withheld;
	}

	/** The tasks that by now ended by themselves and well: what the user pays for in full. */
	get billedTasks(): SandboxTask[] {
		return this.tasks.filter((task) => task.billed);
	}

	/** The tasks that by now are neither done nor stopped. */
	get unfinishedTasks(): SandboxTask[] {
		return this.account.tasks.unfinished();
	}

	/** The next `n` tasks go like this; plans queue up. */
	plan(plan: TaskPlan, n = 1): void {
		this.account.plans.add(plan, n);
	}

	/** Every task goes as the function says, which gets its number (from 1) and its inputs. */
	planEach(each: (n: number, parameters: Record<string, unknown>) => TaskPlan | undefined): void {
		this.account.plans.setEach(each);
	}

	/** Lets something go wrong on a route: by default with the next call only. */
	fault(route: Route, fault: Fault, when?: FaultTiming): void {
		this.account.faults.add(route, fault, when);
	}

	/** Posts to a callback URL what somebody else might: a text as it is, anything else as JSON. Resolves when it is answered. */
	async forgeCallback(
		url: string,
		body: CallbackBody,
		contentType?: string,
	): Promise<RecordedCallback> {
		return await this.account.callbacks.forge(url, body, contentType);
	}

	/** Takes back every fault that is still to come. */
	clearFaults(): void {
		this.account.faults.clear();
	}

	/** Lets a weather come up: what befalls the calls that no planned fault hits. It brings its list's lag, its balance and its tries of callbacks with it. */
	set weather(weather: Weather) {
		this.account.setWeather(weather);
	}

	/** The weather clears. Calls that it keeps unanswered stay so. */
	clearWeather(): void {
		this.account.setWeather(undefined);
	}

	/** Makes a host go away: connections drop, new ones are refused. */
	async offline(host: 'api' | 'pictures' = 'api'): Promise<void> {
		await this.hosts[host].close();
	}

	/** Brings it back, on the same port and with everything it knew. */
	async online(host: 'api' | 'pictures' = 'api'): Promise<void> {
		await this.hosts[host].open();
	}

	/** Forgets calls, callbacks, tasks, plans, faults, weather and nonces; settings stay as they are. */
	reset(): void {
		this.account.reset();
	}

	/**
	 * Closes everything at once, also connections that wait for an answer. What it saw can still be
	 * read.
	 */
	async stop(): Promise<void> {
		this.account.timers.clear();
		this.account.callbacks.close();
		await Promise.all([this.hosts.api.close(), this.hosts.pictures.close()]);
		await Promise.all(this.hosts.apps.map(async (app) => await app.close()));
	}
}
