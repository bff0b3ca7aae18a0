import { userFolder } from '../engine/environment.cjs';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { IRun } from 'n8n-workflow';
import { execute, type WorkflowFile } from '../engine/engine.cjs';
import { HELP, readOptions, type StartOptions } from './options.cjs';
import { filesOf, numbered, save } from './pictures.cjs';
import { Progress } from './progress.cjs';
import { openService } from './service.cjs';
import { watchTasks } from './taskLog.cjs';

const NAME = 'edit-a-picture';
const FILE = join(__dirname, '../../examples', `${NAME}.json`);

/** What the user has to know of a failure, as n8n's error panel would show it. */
class RunFailed extends Error {
	constructor(
		title: string,
		readonly description: string,
	) {
		super(title);
	}
}

/** A path as the user would type it. */
function shown(path: string): string {
	const short = relative(process.cwd(), path);
	return short.startsWith('..') ? path : short;
}

async function main(options: StartOptions): Promise<void> {
	const file: WorkflowFile = JSON.parse(await readFile(FILE, 'utf8'));
	const service = await openService(process.env, options.seconds);
	try {
		console.log(`Running ${shown(FILE)} in n8n's engine\n${service.introduction}\n`);
		const progress = new Progress((line) => console.log(line));
		watchTasks((taskId, status) => progress.status(taskId, status));
		const execution = execute(file, {
			credential: service.credential,
			hooks: (hooks) => progress.attach(hooks),
		});
		// Stopping the execution lets the node stop its task, which else would cost on.
		process.once('SIGINT', () => {
			progress.stopping();
			execution.stop();
		});
		const run = await execution.finished;
		check(run);
		await report(file, run, options.out);
	} finally {
		await service.close();
	}
}

function check({ status, data }: IRun): void {
	const { error } = data.resultData;
	if (error !== undefined) throw new RunFailed(error.message, error.description ?? '');
	if (status !== 'success') throw new RunFailed('The workflow was stopped', '');
}

/** Writes what went in and what came out. */
async function report({ nodes }: WorkflowFile, run: IRun, folder: string): Promise<void> {
	const edited = filesOf(run, run.data.resultData.lastNodeExecuted ?? '');
	if (edited.length === 0) throw new RunFailed('The workflow ended without a picture', '');
	const given = nodes
		.filter(({ type }) => type === 'n8n-nodes-base.convertToFile')
		.flatMap(({ name }) => filesOf(run, name));
	const inputs = await save(folder, given, ({ fileName }, index) => fileName ?? `input-${index}`);
	const outputs = await save(folder, edited, (picture, index) => numbered(NAME, picture, index));
	const label = outputs.length === 1 ? 'Edited picture: ' : 'Edited pictures:';
	console.log(`\n${label}  ${outputs.map(shown).join(', ')}`);
	console.log(`Made from:        ${inputs.map(shown).join(', ')}`);
}

async function start(): Promise<void> {
	try {
		const options = readOptions(process.argv.slice(2));
		if (options.help) console.log(HELP);
		else await main(options);
	} catch (error) {
		const title = error instanceof Error ? error.message : String(error);
		const description = error instanceof RunFailed ? error.description : '';
		console.error(`\n${[title, description].filter((text) => text !== '').join('\n')}`);
		process.exitCode = 1;
	} finally {
		await rm(userFolder, { recursive: true, force: true });
	}
}

void start();
