import { runFluxKontext } from '../../support/fluxKontext.cjs';
import { idealMakespan } from '../support/ideal.cjs';
import { withService, type ServiceOptions } from '../support/sandboxProcess.cjs';
import { atMost, printTable } from '../support/table.cjs';

/* Several models in one batch, the list of tasks, and edits that are taken instead of paid again. */

const MODELS = [
	'wiro/flux_kontext_dev',
	'wiro/flux_kontext_dev_with_2_image',
	'black-forest-labs/flux-kontext-max',
];

const seconds = (from: number) => (performance.now() - from) / 1000;

const numbered = (count: number) =>
	Array.from({ length: count }, (_, n) => ({ n, model: MODELS[n % MODELS.length] }));

const EDIT = { operation: 'runAndWait', prompt: '={{ "Edit " + $json.n }}', returnAs: 'url' };

/** Drafts, edits and pictures for the front page, in one night. */
async function threeModels(): Promise<boolean> {
	const options: ServiceOptions = { seconds: [1, 1], inTurn: [2, 6, 20], accountLimit: 20 };
	return await withService(options, async ({ credential, record }) => {
		const from = performance.now();
		const parameters = { ...EDIT, model: '={{ $json.model }}', options: { maxConcurrency: 50 } };
		const outcome = await runFluxKontext({ credential, parameters, items: numbered(300) });
		if (outcome.error !== undefined) throw outcome.error;
		const time = seconds(from);
		const { tasks, detailCalls } = await record();
		const durations = tasks.map(({ createdAt, finishedAt }) => (finishedAt - createdAt) / 1000);
		return printTable('300 edits over three models of 2, 6 and 20 s, account limit 20', [
			atMost(
				'makespan / ideal of first come, first served',
				time / idealMakespan(durations, 20),
				1.1,
			),
			atMost('Detail calls an edit, mean', detailCalls / 300, 4),
		]);
	});
}

/** What a project has after some weeks. */
async function longList(): Promise<boolean> {
	const count = 10_000;
	return await withService({ seconds: [0, 0] }, async ({ credential, record }) => {
		const start = { operation: 'run', prompt: '={{ "Edit " + $json.n }}' };
		const options = { maxConcurrency: 50 };
		await runFluxKontext({
			credential,
			parameters: { ...start, options },
			items: numbered(count),
		});
		global.gc?.();
		const before = process.memoryUsage().heapUsed;
		const from = performance.now();
		const parameters = { resource: 'task', operation: 'getMany', returnAll: true };
		const { items, error } = await runFluxKontext({ credential, parameters });
		const time = seconds(from);
		global.gc?.();
		const bytes = (process.memoryUsage().heapUsed - before) / count;
		if (error !== undefined || items.length !== count) throw error ?? new Error('Some are missing');
		const { listCalls } = await record();
		return printTable(`Get Many of ${count} tasks`, [
			{ what: 'it took', value: `${time.toFixed(1)} s` },
			atMost('memory a task', bytes / 1000, 6, ' kB'),
			atMost('List calls', listCalls, 101),
		]);
	});
}

/** A night that is run again. */
/** Apart from what pictures take: without their addresses, there is none to look for. */
async function allReused(): Promise<boolean> {
	const apart = await reusedIn({ seconds: [0, 0], withoutAddresses: true });
	const whole = await reusedIn({ seconds: [0, 0] });
	return printTable('500 edits, all of them there from an earlier run', [
		atMost('it took', apart.time, 3, ' s'),
		{
			what: 'with a look whether each picture is still there',
			value: `${whole.time.toFixed(2)} s`,
		},
		atMost('List calls', whole.listCalls, 6),
		atMost('Run calls', whole.runCalls, 0),
		{ what: 'Detail calls', value: String(whole.detailCalls) },
	]);
}

/** How long the second of two runs takes, and what it asks for. */
async function reusedIn(options: ServiceOptions) {
	return await withService(options, async ({ credential, record }) => {
		const parameters = { ...EDIT, options: { reuseHours: 24, maxConcurrency: 20 } };
		const use = { credential, parameters, items: numbered(500) };
		const first = await runFluxKontext(use);
		if (first.error !== undefined) throw first.error;
		const before = await record();
		const from = performance.now();
		const second = await runFluxKontext(use);
		const time = seconds(from);
		if (second.error !== undefined) throw second.error;
		const after = await record();
		return {
			time,
			listCalls: after.listCalls - before.listCalls,
			runCalls: after.runCalls - before.runCalls,
			detailCalls: after.detailCalls - before.detailCalls,
		};
	});
}

async function main(): Promise<void> {
	const met: boolean[] = [];
	for (const bench of [threeModels, longList, allReused]) met.push(await bench());
	process.exitCode = met.every(Boolean) ? 0 : 1;
}

void main();
