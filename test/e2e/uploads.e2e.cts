import { itemsOf, type StoredExecution, type WorkflowFile } from '../host/client.cjs';
import { plainPicture } from '../sandbox/index.cjs';
import { useEditor } from './useEditor.cjs';
import { chain, editing, fluxKontext, nodeOf } from './workflows.cjs';

const world = useEditor();

const PICTURE = plainPicture('a dog');

/** The node takes its first picture from a field of the item. */
const fromField = (field: string) => ({
	prompt: 'Make it red',
	inputImageSource: 'binary',
	inputImageBinaryProperty: field,
});

const webhook = (): WorkflowFile =>
	editing({
		credentialId: world.credentialId,
		webhook: 'upload',
		parameters: fromField('data'),
	});

const form = (): WorkflowFile =>
	chain([
		{
			...nodeOf(0, 'Start', 'n8n-nodes-base.formTrigger', 2.2, {
				formTitle: 'Edit a picture',
				formFields: {
					values: [{ fieldLabel: 'Picture', fieldType: 'file', multipleFiles: false }],
				},
				options: {},
			}),
			webhookId: 'upload-form',
		},
		fluxKontext(1, world.credentialId, fromField('Picture')),
	]);

/** Where n8n keeps the file that came in. */
function uploadIn(execution: StoredExecution): string | undefined {
	const [file] = Object.values(itemsOf(execution, 'Start')[0]?.binary ?? {});
	return file?.id;
}

describe('an upload whose edited picture did not come down', () => {
	it.each([
		['webhook', webhook, 'webhook/upload', 'data'],
		['form', form, 'form/upload-form', 'field-0'],
	])('of a %s is paid once, also after "Retry" in the list', async (_, file, address, field) => {
		const { client, wiro } = world;
		const workflow = await client.createWorkflow(file());
		await client.activate(workflow);
		wiro.fault('picture', { kind: 'status', status: 401 });
		await client.sendFile(address, field, new File([PICTURE], 'dog.png', { type: 'image/png' }));
		const failed = await client.finished(await client.nextExecution(workflow.id));
		expect(failed.status).toBe('error');
		expect(failed.data.resultData.error?.message).toContain('could not be downloaded');
		// When the node took it in, it was in "temp": n8n has moved it.
		expect(uploadIn(failed)).toContain(`/executions/${failed.id}/`);

		const again = await client.finished(await client.retry(failed.id));
		expect({ status: again.status, retryOf: again.retryOf }).toEqual({
			status: 'success',
			retryOf: failed.id,
		});
		expect(itemsOf(again, 'Flux Kontext')[0]?.binary?.data?.mimeType).toBe('image/png');
		const { tasks, billedTasks } = wiro;
		expect([tasks.length, billedTasks.length]).toEqual([1, 1]);
		expect(wiro.callsTo('Run')[0].files.inputImage.bytes).toEqual(PICTURE);
	});
});
