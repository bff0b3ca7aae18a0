import type { IRun } from 'n8n-workflow';
import { WiroSandbox, type SandboxOptions } from '../sandbox/index.cjs';
import { warpTime, type WarpedTime } from '../engine/time.cjs';
import { outcomeOf, startFluxKontext, type NodeUse, type Outcome } from './fluxKontext.cjs';
import type { Execution } from '../engine/engine.cjs';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { useLog } from './log.cjs';
import { Shown } from './shown.cjs';
import { PublishedTrigger, type TriggerUse } from './trigger.cjs';

/** A sandbox, warped time, and the node pointed at that sandbox. */
export interface World {
	readonly wiro: WiroSandbox;
	readonly time: WarpedTime;
	readonly credential: WiroCredential;
	/** What n8n and the node logged, a line each that begins with its level. */
	readonly log: string[];
	run(use: Partial<NodeUse>): Promise<Outcome>;
	start(use: Partial<NodeUse>): Execution;
	/** Publishes a workflow that begins with the trigger. */
	publish(use?: Partial<TriggerUse>): Promise<PublishedTrigger>;
	/**
	 * API keys, secrets and signatures that n8n would save of the executions so far, or that are in the log, or that the host of the pictures
	 * saw. After each test there must be none. What was looked through is forgotten.
	 */
	secretsShown(): string[];
}

/**
 * Sets up a fresh world before each test of a file, and takes it down after it.
 *
 * @param options how the sandbox is set up
 */
export function useWorld(options: SandboxOptions = {}): World {
	let wiro: WiroSandbox;
	let time: WarpedTime;
	const log = useLog();
	const shown = new Shown();
	const published: PublishedTrigger[] = [];
	beforeEach(async () => {
		wiro = await WiroSandbox.start(options);
		time = warpTime(() =>
			published.reduce((held, { answering }) => held + answering, wiro.withheld),
		);
	});
	afterEach(async () => {
		time.restore();
		const triggers = published.splice(0);
		await Promise.all(triggers.map(async (each) => await each.stop()));
		await wiro.stop();
		expect({ secretsShown: world.secretsShown() }).toEqual({ secretsShown: [] });
		expect({ webhooksThrew: triggers.flatMap(({ thrown }) => thrown) }).toEqual({
			webhooksThrew: [],
		});
	});
	const world: World = {
		log,
		get wiro() {
			return wiro;
		},
		get time() {
			return time;
		},
		get credential() {
			return wiro.credential;
		},
		run: async (use) => outcomeOf(await world.start(use).finished),
		start: (use) => {
			const given = { credential: world.credential, ...use };
			const { finished, stop } = startFluxKontext(given);
			const seen = async () => {
				const run = await finished;
				shown.execution(JSON.stringify(run), given.credential);
				// A test may clear the record before its next execution.
				shown.calls(wiro);
				return run;
			};
			return { finished: seen(), stop };
		},
		publish: async (use = {}) => {
			const given = { credential: world.credential, ...use };
			const seen = (run: IRun) => shown.execution(JSON.stringify(run), given.credential);
			const trigger = await new PublishedTrigger({ seen, ...given }).start();
			published.push(trigger);
			return trigger;
		},
		secretsShown: () => {
			shown.calls(wiro);
			return shown.take(log);
		},
	};
	return world;
}
