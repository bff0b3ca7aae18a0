import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { N8nClient, StoredWorkflow, WorkflowFile } from '../host/client.cjs';
import { OUT } from './out.cjs';
import { until } from '../host/until.cjs';

/** What no node is found by. */
const NONSENSE = 'qqxxqqxx';

/** How long the search may take to find something. */
const SEARCH_MILLISECONDS = 5000;

/** n8n's editor in a browser, in a user's words. */
export class Editor {
	constructor(
		readonly page: Page,
		private readonly client: N8nClient,
	) {}

	private get origin(): string {
		return this.client.origin;
	}

	/** Opens a workflow and waits until all of its nodes are drawn. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.origin}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
		await this.showWhole();
	}

	/** Fits the whole workflow into the window. */
	async showWhole(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
		await this.page.waitForTimeout(500);
	}

	/** Opens the page of an empty new workflow. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.origin}/workflow/new`);
		await this.page.getByTestId('canvas-wrapper').waitFor();
	}

	/** Opens the list of credentials. */
	async openCredentials(): Promise<void> {
		await this.page.goto(`${this.origin}/home/credentials`);
		await this.page.getByTestId('resources-list').waitFor();
	}

	/** Opens the list of a workflow's executions. */
	async openExecutions(id: string): Promise<void> {
		await this.page.goto(`${this.origin}/workflow/${id}/executions`);
	}

	/** Presses "Retry with original workflow" on the execution that is shown. */
	async retry(): Promise<void> {
		await this.page.getByTestId('execution-preview-retry-button').click();
		await this.page.getByText('Retry with original workflow').first().click();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** The panel of the opened node. */
	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** The right part of the opened node. */
	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** Opens a node's panel. */
	async openNode(name: string): Promise<Locator> {
		await this.node(name).dblclick();
		await this.panel.waitFor();
		await this.panel.getByTestId('node-parameters').waitFor();
		return this.panel;
	}

	async closeNode(): Promise<void> {
		await this.panel.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** A parameter's input in the opened node, by its technical name. */
	parameter(name: string): Locator {
		return this.panel.getByTestId(`parameter-input-${name}`);
	}

	/** Chooses in a drop-down field. */
	async choose(name: string, choice: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
		const exact = new RegExp(`^${choice}$`);
		const option = this.page
			.locator('.el-select-dropdown__item:visible')
			.filter({ has: this.page.getByText(exact) });
		await option.first().click();
		await option.first().waitFor({ state: 'hidden' });
	}

	/** Types into the search for nodes, and hands back what it finds, which must be something. */
	async search(words: string): Promise<string[]> {
		const creator = this.page.getByTestId('node-creator');
		if (!(await creator.isVisible()))
			await this.page.getByTestId('node-creator-plus-button').click();
		const bar = this.page.getByTestId('node-creator-search-bar');
		const nothing = this.page.getByTestId('node-creator-no-results');
		// The list follows with a delay of its own; so that no list of before is read, there is none at first.
		await bar.fill(NONSENSE);
		await nothing.waitFor();
		await bar.fill(words);
		await nothing.waitFor({ state: 'hidden', timeout: SEARCH_MILLISECONDS });
		return (await creator.innerText()).split('\n');
	}

	/** The dialog of a credential. */
	get credential(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	/** Opens the dialog for a new credential, from the list of credentials. */
	async newCredential(type: string): Promise<void> {
		await this.page.getByTestId('add-resource-credential').click();
		await this.page.getByTestId('new-credential-type-select').locator('input').fill(type);
		await this.page.getByTestId('new-credential-type-select-option').getByText(type).click();
		await this.page.getByTestId('new-credential-type-button').click();
		await this.credential.waitFor();
	}

	/** Opens the dialog of a saved credential, from the list of credentials as it is now. */
	async openCredential(name: string): Promise<void> {
		await this.openCredentials();
		await this.page.getByTestId('resources-list-item').getByText(name, { exact: true }).click();
		await this.credential.waitFor();
		// The fields come after the dialog.
		await this.credential.locator('[data-test-id^="parameter-input-"]').first().waitFor();
	}

	/** Closes the dialog of a credential, saved or not. */
	async closeCredential(): Promise<void> {
		await this.credential.getByRole('button', { name: 'Close' }).click();
		await this.credential.waitFor({ state: 'hidden' });
	}

	/**
	 * Imports a file into a new workflow, as the menu's "Import from file" does, and waits until the editor has saved all of it.
	 *
	 * @returns what is stored
	 */
	async importFile(path: string): Promise<StoredWorkflow> {
		const file = JSON.parse(await readFile(path, 'utf8')) as WorkflowFile;
		await this.newWorkflow();
		await this.page.getByTestId('workflow-import-input').setInputFiles(path);
		await this.page.getByTestId('canvas-node').first().waitFor();
		// The editor saves by itself, and then has the workflow's address.
		await this.page.waitForURL(/workflow\/(?!new)\w+$/);
		const id = new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
		let stored = await this.client.workflow(id);
		await until(`${path} is saved, with its credentials`, async () => {
			stored = await this.client.workflow(id);
			return isWhole(stored, file);
		});
		return stored;
	}

	/** Puts away the messages that n8n shows for a moment. */
	async hideMessages(): Promise<void> {
		const style = '.el-notification { display: none !important }';
		await this.page.addStyleTag({ content: style });
	}

	/** The labels of all fields that the opened node shows, from above. */
	async labels(): Promise<string[]> {
		// The tab "Settings" is there too, only hidden.
		const texts = await this.panel
			.getByTestId('node-parameters')
			.locator('[data-test-id="input-label"]:visible')
			.allInnerTexts();
		return texts.map((text) => text.split('\n')[0].trim()).filter((text) => text !== '');
	}

	/** What "Add option" offers in the opened node. */
	async options(): Promise<string[]> {
		await this.panel.locator('[data-test-id="collection-parameter-add"]:visible').click();
		const offered = this.page.locator('[data-test-id="collection-parameter-option"]:visible');
		await offered.first().waitFor();
		return (await offered.allInnerTexts()).map((text) => text.trim());
	}

	/** Runs the opened node and those before it. */
	async executeStep(): Promise<void> {
		await this.panel.getByTestId('node-execute-button').click();
	}

	/** Leaves a picture of the window. */
	async screenshot(name: string): Promise<void> {
		await mkdir(OUT, { recursive: true });
		// Tooltips and blinking cursors belong to the moment.
		await this.page.mouse.move(4, 4);
		await this.page.waitForTimeout(400);
		const path = join(OUT, `${name}.png`);
		await this.page.screenshot({ path, caret: 'hide', animations: 'disabled' });
	}
}

/** Tells whether every node of a file is stored, each with the credentials that the file only names. */
function isWhole(stored: WorkflowFile, file: WorkflowFile): boolean {
	const lacking = stored.nodes.flatMap(({ credentials = {} }) =>
		Object.values(credentials).filter(({ id }) => id === null),
	);
	return stored.nodes.length === file.nodes.length && lacking.length === 0;
}
