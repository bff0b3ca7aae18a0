import { WiroSandbox, type SandboxOptions } from '../sandbox/index.cjs';
import { warpTime, type WarpedTime } from '../engine/time.cjs';
import { runFluxKontext, startFluxKontext, type NodeUse, type Outcome } from './fluxKontext.cjs';
import type { Execution } from '../engine/engine.cjs';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';

/** A sandbox, warped time, and the node pointed at that sandbox. */
export interface World {
	readonly wiro: WiroSandbox;
	readonly time: WarpedTime;
	readonly credential: WiroCredential;
	run(use: Partial<NodeUse>): Promise<Outcome>;
	start(use: Partial<NodeUse>): Execution;
}

/**
 * Sets up a fresh world before each test of a file, and takes it down after it.
 *
 * @param options how the sandbox is set up
 */
export function useWorld(options: SandboxOptions = {}): World {
	let wiro: WiroSandbox;
	let time: WarpedTime;
	beforeEach(async () => {
		wiro = await WiroSandbox.start(options);
		time = warpTime(() => wiro.withheld);
	});
	afterEach(async () => {
		time.restore();
		await wiro.stop();
	});
	const world: World = {
		get wiro() {
			return wiro;
		},
		get time() {
			return time;
		},
		get credential() {
			return { apiKey: wiro.apiKey, apiSecret: wiro.apiSecret, baseUrl: wiro.baseUrl };
		},
		run: async (use) => await runFluxKontext({ credential: world.credential, ...use }),
		start: (use) => startFluxKontext({ credential: world.credential, ...use }),
	};
	return world;
}
