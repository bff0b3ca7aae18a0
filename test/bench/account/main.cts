import { idealMakespan } from '../support/ideal.cjs';
import {
	withService,
	type ServiceOptions,
	type ServiceRecord,
	type TaskRecord,
} from '../support/sandboxProcess.cjs';
import { keep } from '../support/results.cjs';
import { atMost, mean, printTable } from '../support/table.cjs';
import { runNode } from '../waiting/strategies.cjs';

/* What one account gives to several executions, batches and kinds of edits in one n8n process. */

const seconds = (from: number) => (performance.now() - from) / 1000;
const durationOf = ({ createdAt, finishedAt }: TaskRecord) => (finishedAt - createdAt) / 1000;
const durations = ({ tasks }: ServiceRecord) => tasks.map(durationOf);

/** Sixty forms that are sent at the same moment. */
async function manyAtOnce(): Promise<boolean> {
	const limit = 5;
	return await withService({ seconds: [5.5, 6.5], accountLimit: limit }, async (service) => {
		const from = performance.now();
		const ends = await Promise.allSettled(
			Array.from({ length: 60 }, async (_, n) => await runNode(service.credential, [{ n }])),
		);
		const time = seconds(from);
		const record = await service.record();
		const order = record.tasks.map(({ prompt }) => Number(prompt.slice('Edit '.length)));
		const early = order.filter((n, index) => order.slice(0, index).some((before) => before > n));
		const failed = ends.filter(({ status }) => status === 'rejected').length;
		const title = '60 executions of one edit each at once, tasks of 5.5 to 6.5 s, limit 5';
		keep('accounts', { title, limit, tasks: record.tasks });
		return printTable(title, [
			atMost('makespan / ideal', time / idealMakespan(durations(record), limit), 1.1),
			atMost('Run calls an edit', record.runCalls / 60, 1.2),
			atMost('edits started before one that came earlier', early.length, 0),
			atMost('failed', failed, 0),
		]);
	});
}

/** Somebody sends a form while a night's batch is under way. */
async function besideABatch(): Promise<boolean> {
	return await withService({ seconds: [5.5, 6.5], accountLimit: 5 }, async (service) => {
		const items = Array.from({ length: 200 }, (_, n) => ({ n }));
		const batch = runNode(service.credential, items, { maxConcurrency: 50 });
		const waits: number[] = [];
		for (const n of [1000, 1001, 1002]) {
			await new Promise((resolve) => setTimeout(resolve, 20_000));
			const came = Date.now();
			await runNode(service.credential, [{ n }]);
			const { tasks } = await service.record();
			const own = tasks.find(({ prompt }) => prompt === `Edit ${n}`);
			waits.push(own === undefined ? Infinity : (own.createdAt - came) / 1000);
		}
		await batch;
		return printTable('One edit that comes while a batch of 200 is under way, three times', [
			atMost('started after, at most', Math.max(...waits), 6.5, ' s'),
		]);
	});
}

/** A place in the account is free when its task is over, not when its picture is here. */
async function slowPictures(): Promise<boolean> {
	const pictureSeconds = 5;
	const options: ServiceOptions = { seconds: [4, 4], accountLimit: 5, pictureSeconds };
	return await withService(options, async (service) => {
		const items = Array.from({ length: 30 }, (_, n) => ({ n }));
		const from = performance.now();
		await runNode(service.credential, items, { maxConcurrency: 30 }, { returnAs: 'image' });
		const ideal = idealMakespan(durations(await service.record()), 5) + pictureSeconds;
		return printTable('30 tasks of 4 s under a limit of 5, pictures that take 5 s to come', [
			atMost('time / ideal', seconds(from) / ideal, 1.1),
		]);
	});
}

/** A webhook that is called again and again, for three kinds of edits. */
async function oneAfterAnother(): Promise<boolean> {
	const kinds = [10, 14, 20, 26, 32, 44];
	return await withService(
		{ seconds: [4, 8], kinds: 0.03, accounts: kinds.length },
		async (service) => {
			const ratios: number[] = [];
			await Promise.all(
				kinds.map(async (steps, account) => {
					for (let n = 0; n < 16; n += 1) {
						const from = performance.now();
						await runNode(service.credentials[account], [{ n: steps * 100 + n, steps }]);
						const time = seconds(from);
						const { tasks } = await service.record();
						const own = tasks.find(({ prompt }) => prompt === `Edit ${steps * 100 + n}`);
						if (n >= 4 && own !== undefined) ratios.push(time / durationOf(own));
					}
				}),
			);
			const { tasks } = await service.record();
			const later = tasks.filter(({ prompt }) => Number(prompt.slice('Edit '.length)) % 100 >= 4);
			return printTable(
				'Single edits one after another, 4 to 8 s by their kind, from the fifth on',
				[
					atMost('total / duration, mean', mean(ratios), 1.04),
					atMost('Detail calls, most', Math.max(...later.map(({ details }) => details)), 4),
				],
			);
		},
	);
}

/** Two projects in one n8n. */
async function twoAccounts(): Promise<boolean> {
	const options: ServiceOptions = { seconds: [6, 6], accountLimit: 5, accounts: 2 };
	return await withService(options, async (service) => {
		const [full, free] = service.credentials;
		const items = Array.from({ length: 60 }, (_, n) => ({ n }));
		const batch = runNode(full, items, { maxConcurrency: 50 });
		await new Promise((resolve) => setTimeout(resolve, 15_000));
		const times: number[] = [];
		for (const n of [1000, 1001]) {
			const from = performance.now();
			await runNode(free, [{ n }]);
			times.push(seconds(from));
		}
		await batch;
		return printTable('Two accounts at once, one of them full', [
			atMost('an edit in the free one, total / duration', mean(times) / 6.1, 1.15),
		]);
	});
}

async function main(): Promise<void> {
	const all = [manyAtOnce, besideABatch, slowPictures, oneAfterAnother, twoAccounts];
	// One alone by its name, as an argument. All of them wait nearly all of the time, so they do it side by side.
	const wanted = all.filter(({ name }) => [undefined, name].includes(process.argv[2]));
	const met = await Promise.all(wanted.map(async (bench) => await bench()));
	process.exitCode = met.every(Boolean) ? 0 : 1;
}

void main();
