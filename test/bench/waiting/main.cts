import { FIXED } from '../support/compared.cjs';
import { idealMakespan } from '../support/ideal.cjs';
import { withService, type ServiceOptions } from '../support/sandboxProcess.cjs';
import { keep } from '../support/results.cjs';
import { mean, printTable, type Line } from '../support/table.cjs';
import { alone, batch, everySeconds, runNode, type Strategy } from './strategies.cjs';

/** Edits side by side, each alone: how much longer each took than the task itself, and how often it was asked about. */
async function single(name: string, strategy: Strategy, options: ServiceOptions, edits: number) {
	return await withService(options, async (service) => {
		const times = await strategy(service, edits, edits);
		const { tasks } = await service.record();
		const ideal = mean(tasks.map(({ createdAt, finishedAt }) => (finishedAt - createdAt) / 1000));
		// Both lists are in the order of the edits for the node; means compare in any case.
		const byPrompt = new Map(
			tasks.map(({ prompt, createdAt, finishedAt }) => [prompt, (finishedAt - createdAt) / 1000]),
		);
		const ratios = times.map((time, n) => time / (byPrompt.get(`Edit ${n}`) ?? ideal));
		return {
			name,
			ratio: strategy === alone ? mean(ratios) : mean(times) / ideal,
			details: Math.max(...tasks.map(({ details }) => details)),
			meanDetails: mean(tasks.map(({ details }) => details)),
		};
	});
}

interface SingleBar {
	title: string;
	options: ServiceOptions;
	edits: number;
	ratio: number;
	details: number;
}

async function benchSingle({ title, options, edits, ratio, details }: SingleBar): Promise<boolean> {
	const results = await Promise.all([
		// Each in an account of its own, so that none learns from another.
		single('the node', alone, { ...options, accounts: edits }, edits),
		...FIXED.map(
			async (interval) =>
				await single(`every ${interval} s`, everySeconds(interval), options, edits),
		),
	]);
	keep('waits', { title, ways: results });
	const lines = results.flatMap(
		({ name, ratio: found, details: most, meanDetails }, index): Line[] => {
			const bars = index === 0;
			return [
				{
					what: `${name}: total / duration, mean`,
					value: found.toFixed(3),
					...(bars ? { bar: { text: `at most ${ratio}`, ok: found <= ratio } } : {}),
				},
				{
					what: `${name}: Detail calls a task, most (mean)`,
					value: `${most} (${meanDetails.toFixed(1)})`,
					...(bars ? { bar: { text: `at most ${details}`, ok: most <= details } } : {}),
				},
			];
		},
	);
	return printTable(title, lines);
}

async function makespan(
	strategy: Strategy,
	options: ServiceOptions,
	edits: number,
	concurrency: number,
) {
	return await withService(options, async (service) => {
		const [time] = await strategy(service, edits, concurrency);
		const { tasks, runCalls, detailCalls } = await service.record();
		const durations = tasks.map(({ createdAt, finishedAt }) => (finishedAt - createdAt) / 1000);
		const ideal = idealMakespan(durations, options.accountLimit ?? edits);
		return {
			tasks,
			time,
			ideal,
			ratio: time / ideal,
			runs: runCalls / edits,
			details: detailCalls / edits,
		};
	});
}

async function benchBatch(): Promise<boolean> {
	const options: ServiceOptions = { seconds: [5.5, 6.5], accountLimit: 10 };
	const [node, ...fixed] = await Promise.all([
		makespan(batch, options, 100, 50),
		...FIXED.map(async (interval) => await makespan(everySeconds(interval), options, 100, 10)),
	]);
	const title = '100 tasks of 5.5 to 6.5 s, account limit 10, maxConcurrency 50';
	keep('accounts', { title, limit: 10, tasks: node.tasks });
	return printTable(title, [
		{ what: 'an oracle: makespan', value: `${node.ideal.toFixed(1)} s` },
		{
			what: 'the node: makespan / ideal',
			value: `${node.time.toFixed(1)} s = ${node.ratio.toFixed(3)}`,
			bar: { text: 'at most 1.10', ok: node.ratio <= 1.1 },
		},
		{
			what: 'the node: Detail calls a task, mean',
			value: node.details.toFixed(2),
			bar: { text: 'at most 4', ok: node.details <= 4 },
		},
		{
			what: 'the node: Run calls a task, mean',
			value: node.runs.toFixed(2),
			bar: { text: 'at most 1.3', ok: node.runs <= 1.3 },
		},
		...fixed.map((result, index) => ({
			what: `every ${FIXED[index]} s, limit known: makespan / ideal`,
			value: `${result.time.toFixed(1)} s = ${result.ratio.toFixed(3)}`,
		})),
	]);
}

async function main(): Promise<void> {
	// An n8n that answers a form is warm: everything is loaded before anything is measured.
	await withService({ seconds: [1, 1] }, async ({ credential }) => {
		await runNode(credential, [{ n: 0 }]);
	});
	const short = await benchSingle({
		title: 'One task of 4 to 8 s, 30 of them side by side',
		options: { seconds: [4, 8] },
		edits: 30,
		ratio: 1.1,
		details: 8,
	});
	const long = await benchSingle({
		title: 'Tasks of 50 to 70 s, 20 of them side by side, each in an execution of its own',
		options: { seconds: [50, 70] },
		edits: 20,
		ratio: 1.06,
		details: 30,
	});
	const many = await benchBatch();
	process.exitCode = short && long && many ? 0 : 1;
}

void main();
