import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient } from '../../host/client.cjs';
import { freePort } from '../../host/freePort.cjs';
import type { Place } from '../../host/place.cjs';
import { originOf, startN8n } from '../../host/process.cjs';
import { newUserFolder } from '../../host/template.cjs';
import { heapOf, memoryOf, processorOf, writeCollector } from '../support/process.cjs';

/** What one start of n8n took. */
export interface Measured {
	/** Seconds until `/healthz` says ok. */
	healthy: number;
	/** Seconds until the editor's own routes answer, which is after all nodes have been loaded. */
	ready: number;
	/** Seconds of processor time until then: what does not depend on who else works on the machine. */
	processor: number;
	/** Megabytes of resident memory while nothing happens. */
	idle: number;
	/** Megabytes of JavaScript objects that are left after a garbage collection. */
	heap: number;
}

const IDLE_AFTER_SECONDS = 10;
const ASK_EVERY_MS = 10;

/** What is measured. */
export interface Start {
	/** Puts packages into a new user folder. */
	install: (userFolder: string) => void;
	/** The nodes that n8n has to know then; asked for after everything is measured. */
	nodes?: string[];
}

/**
 * Starts n8n once in a new user folder whose database is set up, and stops it again.
 *
 * @throws Error where n8n does not know the nodes that it should: it would have been measured without them
 */
export async function measure(place: Place, { install, nodes = [] }: Start): Promise<Measured> {
	const userFolder = await newUserFolder(place);
	try {
		install(userFolder);
		const port = await freePort();
		const origin = originOf(port);
		const begun = performance.now();
		const seconds = () => (performance.now() - begun) / 1000;
		const collector = writeCollector(userFolder);
		const env = { NODE_OPTIONS: `--require=${collector}` };
		const starting = startN8n({ place, port, userFolder, env });
		// A start that fails is told by `starting`; nobody asks on then.
		const failed = starting.then(
			() => false,
			() => true,
		);
		const healthy = answers(`${origin}/healthz`, failed).then(seconds);
		const ready = answers(`${origin}/rest/settings`, failed).then(seconds);
		const n8n = await starting;
		try {
			const pid = n8n.pid ?? 0;
			const measured = { healthy: await healthy, ready: await ready, processor: processorOf(pid) };
			await sleep(IDLE_AFTER_SECONDS * 1000);
			const idle = memoryOf(pid);
			const heap = await heapOf(pid, collector);
			if (nodes.length > 0) await ensureKnown(origin, nodes);
			return { ...measured, idle, heap };
		} finally {
			await n8n.stop();
		}
	} finally {
		await rm(userFolder, { recursive: true, force: true });
	}
}

async function ensureKnown(origin: string, nodes: string[]): Promise<void> {
	const client = new N8nClient(origin);
	await client.logIn();
	// Fails where it does not know one of them.
	const known = await client.call<object[]>('POST', '/node-types', {
		nodeInfos: nodes.map((name) => ({ name, version: 1 })),
	});
	if (known.length === nodes.length) return;
	throw new Error(`n8n knows only ${known.length} of ${nodes.length} nodes like ${nodes[0]}`);
}

/** Waits until a route answers with JSON: before, n8n answers every path with a page of its own. */
async function answers(url: string, failed: Promise<boolean>): Promise<void> {
	let over = false;
	void failed.then((yes) => (over = yes));
	while (!over) {
		try {
			const response = await fetch(url);
			if ((await response.text()).startsWith('{') && response.ok) return;
		} catch {
			// Nobody listens yet.
		}
		await sleep(ASK_EVERY_MS);
	}
}
