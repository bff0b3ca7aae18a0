import type { INode, INodeParameters } from 'n8n-workflow';
import { execute } from '../engine/engine.cjs';
import { GivenItems } from '../engine/givenItems.cjs';
import { NODE_TYPE } from '../engine/nodeTypes.cjs';
import { ONE_FILE_EACH } from '../../nodes/FluxKontext/pictures/upload';
import { plainPicture } from '../sandbox/pictures.cjs';
import { FROM_FILE, itemWith, usePictureWorld } from './pictureWorld.cjs';

const world = usePictureWorld();

test("what the words advise for several files works: n8n's Split Out makes an item of each", async () => {
	const [, fields, expression] =
		/with (\S+) in 'Fields To Split Out', and enter ({{.*}}) here/.exec(ONE_FILE_EACH) ?? [
			'',
			'',
			'',
		];
	const pictures = ['one', 'two', 'three'].map(plainPicture);
	const binary = Object.fromEntries(
		await Promise.all(
			pictures.map(async (bytes, n) => [
				`Photos_${n}`,
				await world.storage.keep(bytes, { fileName: `${n}.png`, mimeType: 'image/png' }),
			]),
		),
	);
	const node = (name: string, type: string, parameters: INodeParameters): INode => ({
		...{ id: name, name, type, typeVersion: 1, position: [0, 0], parameters },
		...(type === NODE_TYPE ? { credentials: { wiroHmacApi: { id: 'c', name: 'c' } } } : {}),
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	const { finished } = execute(
		{
			nodes: [
				node('Form', GivenItems.type, GivenItems.give([itemWith(binary)])),
				node('Split Out', 'n8n-nodes-base.splitOut', { fieldToSplitOut: fields }),
				node('Edit', NODE_TYPE, {
					...FROM_FILE,
					inputImageBinaryProperty: `=${expression}`,
					options: { maxConcurrency: 1 },
				}),
			],
			connections: { Form: to('Split Out'), 'Split Out': to('Edit') },
		},
		{ credential: world.credential },
	);
	const { data } = await finished;
	expect(data.resultData.error).toBeUndefined();
	expect(world.wiro.calls.map(({ files }) => files.inputImage.bytes)).toEqual(pictures);
});
