import type { IBinaryData, INodeParameters, IRunExecutionData } from 'n8n-workflow';
import { only } from '../promises/support/tasks.cjs';
import type { Fault } from '../sandbox/index.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
import { moveUploads, retryFromList } from '../support/retryFromList.cjs';
import { BINARY_MODES } from './binaryModes.cjs';
import {
	bytesIn,
	EDIT,
	fileIn,
	itemWith,
	servedBytes,
	usePictureWorld,
	type PictureWorld,
} from './pictureWorld.cjs';

const FROM_UPLOAD: INodeParameters = { ...EDIT, inputImageSource: 'binary' };

const DOG = { fileName: 'dog.png', fileExtension: 'png', mimeType: 'image/png' };
const PNG = plainPicture('a dog');
/** Of the same size. */
const OTHER_PNG = Buffer.concat([PNG.subarray(0, -1), Buffer.from([PNG[PNG.length - 1] ^ 1])]);

/** The edit is paid, but its picture does not come down. */
async function failedOn(world: PictureWorld, binary: Record<string, IBinaryData>) {
	const use = { parameters: FROM_UPLOAD, items: [itemWith(binary)] };
	world.wiro.fault('picture', { kind: 'status', status: 401 });
	const { run, error } = await world.run(use);
	expect(error?.message).toBe('The edited picture could not be downloaded');
	return { use, run };
}

/** The file that the node is going to find. */
function waitingFile(saved: IRunExecutionData): IBinaryData {
	return fileIn(saved.executionData?.nodeExecutionStack[0].data.main[0]?.[0]);
}

describe.each(BINARY_MODES)('with the files of n8n in %s mode', (mode) => {
	const world = usePictureWorld({ mode });

	test('the same upload is paid once, although n8n has renamed it meanwhile', async () => {
		const data = await world.storage.takeIn(PNG, DOG);
		const idBefore = data.id;
		const { use, run } = await failedOn(world, { data });
		await moveUploads(run, '71', world.storage);
		const resume = retryFromList(run);
		expect(waitingFile(resume).id !== idBefore).toBe(mode === 'filesystem');
		const { error, items } = await world.run({ ...use, resume });
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(servedBytes(only(world.wiro.tasks)));
	});

	test('another file in the place of the first is another edit, however much alike they are', async () => {
		const data = await world.storage.takeIn(PNG, DOG);
		const other = await world.storage.keep(OTHER_PNG, DOG);
		const { use, run } = await failedOn(world, { data });
		await moveUploads(run, '73', world.storage);
		const resume = retryFromList(run);
		Object.assign(waitingFile(resume), other);
		const { error } = await world.run({ ...use, resume });
		expect(error).toBeUndefined();
		const sent = world.wiro.callsTo('Run').map(({ files }) => files.inputImage.bytes);
		expect(sent).toEqual([PNG, OTHER_PNG]);
	});

	test('two executions at once that take in the same picture each keep their own edit', async () => {
		const failed = await Promise.all(
			[1, 2].map(async () => failedOn(world, { data: await world.storage.takeIn(PNG, DOG) })),
		);
		const retried = await Promise.all(
			failed.map(async ({ use, run }) => await world.run({ ...use, resume: retryFromList(run) })),
		);
		expect(retried.map(({ error }) => error)).toEqual([undefined, undefined]);
		const edits = retried.map(({ json }) => only(json).taskId);
		expect(edits.sort()).toEqual(world.wiro.tasks.map(({ id }) => id).sort());
		expect(edits).toHaveLength(2);
	});
});

describe('an upload that is gone', () => {
	const world = usePictureWorld({ mode: 'filesystem' });

	test('starts nothing, and is not told as if nothing had ever been sent', async () => {
		const data = await world.storage.takeIn(PNG, DOG);
		const { use, run } = await failedOn(world, { data });
		await world.storage.move(String(data.id), 'elsewhere:lost');
		const { error } = await world.run({ ...use, resume: retryFromList(run) });
		expect(error?.message).toContain('cannot be read');
		expect(error).toHaveProperty('description', expect.stringContaining('This time nothing was'));
		expect(world.wiro.tasks).toHaveLength(1);
	});
});

describe('a picture that is refused leaves nothing in the storage of n8n', () => {
	const world = usePictureWorld({ mode: 'filesystem' });

	test.each<[string, Fault]>([
		['its connection breaks', { kind: 'truncatedFile' }],
		['half of it comes as if it were all', { kind: 'shortFile' }],
		['it is a web page', { kind: 'wrongType', contentType: 'image/png' }],
		['it is JSON', { kind: 'json', body: { error: 'x'.repeat(300) } }],
	])('when %s', async (_what, fault) => {
		world.wiro.fault('picture', fault, { times: Infinity });
		const { error } = await world.run({ parameters: EDIT });
		expect(error?.message).toBe('The edited picture could not be downloaded');
		expect(await world.storage.files()).toEqual([]);
	});
});
