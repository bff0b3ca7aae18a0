import { randomInt } from 'node:crypto';
import type { Project } from './auth.cjs';
import type { ReceivedFile } from './body.cjs';
import { Callbacks } from './callbacks.cjs';
import { wiroNow } from './clock.cjs';
import { composeFor } from './composition.cjs';
import type { Drawing } from './drawings.cjs';
import { Faults } from './faults.cjs';
import { inputsOf, picturesOf, samplesOf, type Model } from './models.cjs';
import { Plans } from './plans.cjs';
import { hex, token } from './random.cjs';
import { CallRecord } from './record.cjs';
import { SandboxTask } from './task.cjs';
import { TaskStore } from './taskStore.cjs';
import { Timers } from './timers.cjs';
import type { SandboxOptions, SandboxSettings } from './types.cjs';
import { Sky, type Weather } from './weather.cjs';

/** Above this balance, in US dollars, the account has no limit [docs]. */
const UNLIMITED_ABOVE = 250;

/** How many tasks a balance allows at once: max(1, floor(balance / 10)) [docs]. */
export function limitOf(balance: number): number {
	return balance > UNLIMITED_ABOVE ? Infinity : Math.max(1, Math.floor(balance / 10));
}

const USUAL: SandboxSettings = {
	uniqueNonces: true,
	allowedIps: undefined,
	balance: 1000,
	accountLimit: undefined,
	queueSeconds: 0.2,
	taskSeconds: 6,
	balanceShrinks: false,
	limitWords: 'docs',
	hasList: true,
	listLagSeconds: 0,
	listShowsInputs: true,
	listLeavesOut: [],
	listPageCap: null,
	callbackTries: 1,
};

/** The account behind both hosts: its project, its tasks, and what tests planned for it. */
export class Account {
	readonly apiKey: string;
	readonly apiSecret: string;
	readonly settings: SandboxSettings;
	readonly record = new CallRecord();
	readonly faults = new Faults();
	readonly plans = new Plans();
	readonly timers = new Timers();
	readonly tasks = new TaskStore();
	readonly usedNonces = new Set<string>();
	/** Where the hosts are; known once they listen. */
	baseUrl = '';
	pictureOrigin = '';
	readonly callbacks: Callbacks;
	private nextId = randomInt(100_000, 900_000);

	constructor(private readonly options: SandboxOptions) {
		this.apiKey = options.apiKey ?? token(32);
		this.apiSecret = options.apiSecret ?? hex(32);
		this.settings = { ...USUAL, ...options };
		this.callbacks = new Callbacks(this.timers, this.tasks, this.settings);
		if (options.weather) this.setWeather(options.weather);
	}

	/** Lets a weather come up; without one, it clears. */
	setWeather(weather: Weather | undefined): void {
		this.faults.sky = weather && new Sky(weather);
		this.settings.listLagSeconds = weather?.listLagSeconds ?? 0;
		this.settings.balanceShrinks = weather?.balanceShrinks ?? false;
		this.settings.callbackTries = weather?.callbacks?.tries ?? 1;
	}

	/** The example pictures, on the picture host. */
	get inputUrls(): Record<Drawing, string> {
		const at = (name: Drawing) => `${this.pictureOrigin}/inputs/${name}.png`;
		return { room: at('room'), dog: at('dog') };
	}

	project(): Project {
		const { uniqueNonces, allowedIps } = this.settings;
		const kind = this.options.project ?? 'signature';
		return { apiKey: this.apiKey, apiSecret: this.apiSecret, kind, uniqueNonces, allowedIps };
	}

	/** What is left of the money by now, in US dollars. */
	balance(): number {
		const { balance, balanceShrinks } = this.settings;
		return balanceShrinks
			? this.tasks.all.reduce((left, task) => left - task.cost(), balance)
			: balance;
	}

	/** How many tasks may be unfinished at once. */
	limit(): number {
		return this.settings.accountLimit ?? limitOf(this.balance());
	}

	/** What uploads are kept for. */
	keeps(): { inRecord: boolean; forPictures: boolean } {
		return { inRecord: this.options.keepUploads ?? true, forPictures: this.composes };
	}

	/** Starts a task from valid inputs. */
	createTask(
		model: Model,
		parameters: Record<string, unknown>,
		files: Record<string, ReceivedFile>,
	): SandboxTask {
		const inputs = inputsOf(model, parameters);
		const n = this.tasks.all.length + 1;
		const planned = this.plans.take(n, parameters);
		const plan = this.faults.sky?.plan(planned, n, samplesOf(inputs)) ?? planned;
		const { queueSeconds, taskSeconds } = this.settings;
		const usual = typeof taskSeconds === 'function' ? taskSeconds(n) : taskSeconds;
		const task = new SandboxTask({
			id: String(this.nextId++),
			createdAt: wiroNow(),
			queueSeconds: plan.queueSeconds ?? queueSeconds,
			seconds: plan.seconds ?? usual,
			plan,
			model,
			parameters,
			inputs,
			files,
			uploads: this.uploadUrls(model, files),
		});
		if (this.composes && task.outputs.length > 0) task.ready = composeFor(task, files);
		this.tasks.add(task);
		this.callbacks.expect(task);
		return task;
	}

	/** Kills or cancels a task; whether it may be is for the caller to know. */
	stopTask(task: SandboxTask): void {
		task.cancelledAt = wiroNow();
		this.callbacks.stopped(task);
	}

	/** Forgets everything that happened and was planned; settings stay. */
	reset(): void {
		this.record.clear();
		this.faults.clear();
		if (this.faults.sky) this.setWeather(undefined);
		this.plans.clear();
		this.callbacks.clear();
		this.callbacks.postman.sent.length = 0;
		this.tasks.clear();
		this.usedNonces.clear();
	}

	private get composes(): boolean {
		return this.options.pictures === 'composed';
	}

	/** A task names its uploads by an address below the service's own [seed]. */
	private uploadUrls(model: Model, files: Record<string, ReceivedFile>): Record<string, string> {
		const uploads = picturesOf(model).filter(({ file }) => files[file]?.size);
		return Object.fromEntries(
			uploads.map(({ file }) => {
				const name = `${file}-${randomInt(1_000_000, 10_000_000)}.png`;
				return [file, `${this.baseUrl}/File/${token(30)}/${name}`];
			}),
		);
	}
}
