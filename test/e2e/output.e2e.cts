import { readExample } from '../host/examples.cjs';
import { useEditor } from './useEditor.cjs';
import { editing } from './workflows.cjs';

/** What a browser knows of a picture that it shows. */
interface Drawn {
	naturalWidth: number;
	naturalHeight: number;
}

const world = useEditor({ pictures: 'composed', taskSeconds: 1 });

describe('what a user sees of a result', () => {
	it('previews the edited picture in the output panel', async () => {
		const file = readExample('edit-a-picture.json');
		const { id } = await world.client.importWorkflow(file, world.credentialId);
		const editor = await world.openEditor();
		await editor.openWorkflow(id);
		await editor.openNode('Flux Kontext');
		await editor.screenshot('node');
		await editor.executeStep();
		await editor.output.getByTestId('ndv-view-binary-data').click();
		const picture = editor.output.locator('img').last();
		await picture.waitFor();
		await editor.hideMessages();
		await editor.screenshot('output');
		const [width, height] = await picture.evaluate((image: Drawn) => [
			image.naturalWidth,
			image.naturalHeight,
		]);
		expect(width).toBeGreaterThan(500);
		expect(height).toBeGreaterThan(300);
	});

	it('tells in the error panel what happened and what to do', async () => {
		const { client, credentialId, wiro } = world;
		wiro.plan({ pexit: '1', debugerror: 'RuntimeError: cannot identify image file' });
		const parameters = {
			prompt: 'Make it evening, with warm lamps.',
			inputImageUrl: wiro.inputUrls.room,
		};
		const { id } = await client.createWorkflow(editing({ credentialId, parameters }));
		const editor = await world.openEditor();
		await editor.openWorkflow(id);
		await editor.openNode('Flux Kontext');
		await editor.executeStep();
		await editor.output.getByTestId('node-error-message').waitFor();
		await editor.hideMessages();
		await editor.screenshot('error');
		const { id: taskId } = wiro.tasks[0];
		const title = await editor.output.getByTestId('node-error-message').innerText();
		expect(title).toContain('The edit failed: RuntimeError: cannot identify image file');
		const description = await editor.output.getByTestId('node-error-description').innerText();
		expect(description).toContain(`Task ${taskId} ended with exit code 1`);
		const { host } = new URL(wiro.inputUrls.room);
		expect(description).toContain(`The image URL at ${host} is in a private network`);
	});
});
