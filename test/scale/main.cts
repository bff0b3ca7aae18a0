import { parseArgs } from 'node:util';
import { printTable } from '../bench/support/table.cjs';
import { ensureHost } from '../host/installHost.cjs';
import { withProgress } from '../host/progress.cjs';
import { WiroSandbox } from '../sandbox/index.cjs';
import { Cluster } from './cluster.cjs';
import { powerCut } from './powerCut.cjs';
import { ensurePrograms } from './programs.cjs';
import { suspendedPowerCut } from './suspendedPowerCut.cjs';
import { scaleOut } from './scaleOut.cjs';
import { webhookProcess } from './webhookProcess.cjs';
import { workerKilled } from './workerKilled.cjs';
import type { World } from './world.cjs';

/* The node in n8n's own queue mode: one main, two workers, one account limit for all of them. */

const WORKERS = 2;
const ACCOUNT_LIMIT = 20;
const TASK_SECONDS = 1;

/** Nothing here may hold up a landing for longer. What is installed once, before the first run, is not counted. */
const LONGEST_MINUTES = 18;

const PARTS = [
	{
		name: 'scaleOut',
		title: '40 executions at once on two workers',
		about: '2 minutes',
		part: scaleOut,
	},
	{
		name: 'workerKilled',
		title: 'One of two workers is killed',
		about: '3 minutes',
		part: workerKilled,
	},
	{
		name: 'powerCut',
		title: 'Main and workers are killed, and started again',
		about: '3 minutes',
		part: powerCut,
	},
	{
		name: 'suspendedPowerCut',
		title: 'The same, with executions that are put aside until Wiro calls',
		about: '3 minutes',
		part: suspendedPowerCut,
	},
	{
		name: 'webhookProcess',
		title: 'A process of its own is called, in bad weather',
		about: '2 minutes',
		part: webhookProcess,
	},
];

async function main(only: string[]): Promise<boolean> {
	const place = await ensureHost();
	const programs = ensurePrograms();
	giveUpLater();
	const cluster = await Cluster.start(place, programs, WORKERS);
	try {
		const wiro = await WiroSandbox.start({
			accountLimit: ACCOUNT_LIMIT,
			queueSeconds: 0,
			taskSeconds: TASK_SECONDS,
			keepUploads: false,
		});
		try {
			const credentialId = await cluster.client.createCredential(
				'Wiro HMAC account',
				wiro.credential,
			);
			return await runParts({ cluster, wiro, credentialId, limit: ACCOUNT_LIMIT }, only);
		} finally {
			await wiro.stop();
		}
	} finally {
		await cluster.stop();
	}
}

async function runParts(world: World, only: string[]): Promise<boolean> {
	const bars: Array<{ ok: boolean; what: string }> = [];
	for (const { name, title, about, part } of PARTS) {
		if (only.length > 0 && !only.includes(name)) continue;
		const lines = await withProgress(title, about, async () => await part(world));
		printTable(title, lines);
		for (const { what, value, bar } of lines) {
			if (bar !== undefined)
				bars.push({ ok: bar.ok, what: `${title}: ${what}: ${value}, ${bar.text}` });
		}
	}
	const missed = bars.filter(({ ok }) => !ok);
	for (const { what } of missed) console.log(`MISSED ${what}`);
	const broken = missed.length;
	// As jest says it, for those who count.
	console.log(
		`\nTests: ${broken > 0 ? `${broken} failed, ` : ''}${bars.length - broken} passed, ${bars.length} total`,
	);
	return broken === 0;
}

function giveUpLater(): void {
	setTimeout(() => {
		console.error(`Given up after ${LONGEST_MINUTES} minutes`);
		process.exit(1);
	}, LONGEST_MINUTES * 60_000).unref();
}

/** Whoever asks this process to end leaves nothing running: what it started ends with it. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

main(parseArgs({ allowPositionals: true }).positionals)
	.then((kept) => {
		console.log(kept ? '\nEvery promise was kept' : '\nA promise was broken: see MISSED above');
		process.exitCode = kept ? 0 : 1;
	})
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
