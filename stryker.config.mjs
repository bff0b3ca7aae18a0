/** What decides over money and words. `MUTATE` chooses the part; `test/mutation/jest.config.js` names its tests. */
const PARTS = {
	credential: ['credentials/{signing,authenticate,baseUrl,ownAddress,account}.ts'],
	/** Pure functions, whose tests load no n8n. */
	rules: [
		'nodes/FluxKontext/wiro/{status,read,wire,answer,delivered,json,multipart,network,sameInputs}.ts',
		'nodes/FluxKontext/output/simplify.ts',
		'nodes/FluxKontext/account/schedule.ts',
		'nodes/FluxKontext/batch/nextStep.ts',
		'nodes/FluxKontext/fields/values.ts',
		'nodes/FluxKontext/repeating/{breaks,passing,policies}.ts',
		'nodes/FluxKontext/errors/{cleanText,reason,refusals}.ts',
	],
	/** Their tests go through the engine, so each mutant takes seconds. */
	words: [
		'nodes/FluxKontext/errors/{failure,listFailures,problems,startFailures,taskFailures,report}.ts',
	],
};

const part = process.env.MUTATE ?? 'rules';

export default {
	packageManager: 'npm',
	testRunner: 'jest',
	jest: {
		projectType: 'custom',
		configFile: 'test/mutation/jest.config.js',
	},
	coverageAnalysis: 'perTest',
	// A mutant in a table is in force while the module loads, so every test would have to run for it: minutes each.
	ignoreStatic: process.env.MUTATE_STATIC === undefined,
	mutate: PARTS[part],
	ignorePatterns: ['.stryker-tmp', 'dist', 'out', 'coverage', '.github', 'test/e2e/out'],
	concurrency: 2,
	// A test of the words runs the node several times: what is only slow must not count as seen.
	timeoutMS: part === 'words' ? 120_000 : 30_000,
	disableTypeChecks: false,
	reporters: ['clear-text', 'json', 'progress-append-only'],
	jsonReporter: { fileName: 'reports/mutation.json' },
	tempDirName: '.stryker-tmp',
};
