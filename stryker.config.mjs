const RULES = [
	'credentials/{signing,authenticate,baseUrl,ownAddress,account}.ts',
	'nodes/FluxKontext/wiro/{status,read,wire,answer,delivered,json,multipart,network,sameInputs}.ts',
	'nodes/FluxKontext/output/simplify.ts',
	'nodes/FluxKontext/account/schedule.ts',
	'nodes/FluxKontext/batch/nextStep.ts',
	'nodes/FluxKontext/fields/values.ts',
	'nodes/FluxKontext/repeating/{breaks,passing,policies}.ts',
	'nodes/FluxKontext/errors/{cleanText,reason,refusals}.ts',
];

/** Their tests go through the engine, so each mutant takes seconds. */
const WORDS = [
	'nodes/FluxKontext/errors/{failure,listFailures,problems,startFailures,taskFailures,report}.ts',
];

/** Mutates what decides over money and words: signing, the wire, the status rules, mapping, waiting rules and error words. */
export default {
	packageManager: 'npm',
	testRunner: 'jest',
	jest: {
		projectType: 'custom',
		configFile: 'test/mutation/jest.config.js',
		enableFindRelatedTests: false,
	},
	coverageAnalysis: 'perTest',
	// A mutant in a table is in force while the module loads, so every test would have to run for it: minutes each.
	ignoreStatic: process.env.MUTATE_STATIC === undefined,
	mutate: process.env.MUTATE_WORDS ? WORDS : RULES,
	ignorePatterns: ['.stryker-tmp', 'dist', 'out', 'coverage', '.github', 'test/e2e/out'],
	concurrency: 2,
	// A test of the words runs the node several times: what is only slow must not count as seen.
	timeoutMS: process.env.MUTATE_WORDS ? 120_000 : 30_000,
	disableTypeChecks: false,
	reporters: ['clear-text', 'json', 'progress-append-only'],
	jsonReporter: { fileName: 'reports/mutation.json' },
	tempDirName: '.stryker-tmp',
};
