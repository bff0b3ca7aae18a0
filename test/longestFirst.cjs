const { default: Sequencer } = require('@jest/test-sequencer');

/** Without times of an earlier run, jest begins with the largest files; the longest would come last then, beside an idle processor. */
module.exports = class extends Sequencer {
	sort(tests) {
		const isLong = ({ path }) => path.includes('random');
		const sorted = super.sort(tests);
		return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
	}
};
