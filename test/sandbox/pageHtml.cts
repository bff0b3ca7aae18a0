/**
 * The page for people, whole in itself. It builds everything with `textContent` and properties, never
 * from HTML text: whatever stands in a prompt stays text.
 */
export const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wiro sandbox</title>
<link rel="icon" href="data:,">
<style>
	:root { color-scheme: light dark; --paper: #f4f5f7; --card: #fff; --ink: #1d2430; --soft: #667085;
		--line: #e1e4ea; --run: #2563c9; --done: #1a7f4b; --bad: #b42318; }
	@media (prefers-color-scheme: dark) {
		:root { --paper: #14181f; --card: #1e242e; --ink: #e8ebf1; --soft: #9aa5b8; --line: #303847;
			--run: #7fb0ff; --done: #5fcf95; --bad: #ff9a8f; }
	}
	* { box-sizing: border-box; }
	body { margin: 0; background: var(--paper); color: var(--ink);
		font: 15px/1.45 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; }
	header, main { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
	header { padding-top: 28px; padding-bottom: 16px; }
	h1 { font-size: 22px; margin: 0 0 4px; }
	p { margin: 4px 0; color: var(--soft); }
	code { font: 13px/1.4 ui-monospace, 'DejaVu Sans Mono', monospace; color: var(--ink);
		background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1px 6px; }
	a { color: var(--run); }
	.task { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
		padding: 16px 18px; margin-bottom: 14px; }
	.head { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: baseline; color: var(--soft); }
	.head b { color: var(--ink); font-variant-numeric: tabular-nums; }
	.status { font-weight: 600; border: 1px solid currentcolor; border-radius: 99px; padding: 0 10px;
		font-size: 13px; }
	.running { color: var(--run); } .done { color: var(--done); } .failed { color: var(--bad); }
	.right { margin-left: auto; font-variant-numeric: tabular-nums; }
	.prompt { margin: 8px 0 12px; color: var(--ink); font-size: 16px; overflow-wrap: anywhere; }
	.error { color: var(--bad); overflow-wrap: anywhere; }
	.pictures { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
	.pictures a { display: block; }
	.pictures img { display: block; height: 96px; max-width: 220px; object-fit: cover;
		border-radius: 8px; border: 1px solid var(--line); background: var(--paper); }
	.pictures img.output { height: 230px; max-width: min(100%, 400px); }
	.arrow { color: var(--soft); font-size: 24px; }
	.empty { text-align: center; padding: 48px 18px; }
	#lost { color: var(--bad); font-weight: 600; }
</style>
</head>
<body>
<header>
	<h1>Wiro sandbox</h1>
	<p>Base URL for the credential: <code id="base"></code> (key and secret are in the terminal)</p>
	<p>Pictures to try: <span id="inputs"></span></p>
	<p><span id="count"></span> <span id="lost" hidden>The sandbox does not answer.</span></p>
</header>
<main id="tasks"></main>
<script>
	const make = (tag, properties, ...children) => {
		const node = Object.assign(document.createElement(tag), properties);
		node.append(...children);
		return node;
	};
	const age = (s) => s < 60 ? s + ' s ago' : s < 3600 ? Math.floor(s / 60) + ' min ago'
		: Math.floor(s / 3600) + ' h ago';
	const picture = (url, className, alt) => make('a', { href: url, target: '_blank', rel: 'noreferrer' },
		make('img', { src: url, className, alt, title: alt }));

	function card(task) {
		const pictures = [
			...task.inputs.map((url, i) => picture(url, 'input', 'Input ' + (i + 1))),
			...(task.inputs.length && task.outputs.length
				? [make('span', { className: 'arrow', textContent: '\\u2192' })] : []),
			...task.outputs.map((url, i) => picture(url, 'output', 'Output ' + (i + 1))),
		];
		return make('section', { className: 'task' },
			make('div', { className: 'head' },
				make('b', { textContent: 'Task ' + task.id }),
				make('span', { className: 'status ' + task.outcome, textContent: task.status }),
				make('span', { className: 'age' }),
				make('span', { className: 'right', textContent: task.cost ? '$' + task.cost.toFixed(6) : '' })),
			make('p', { className: 'prompt', textContent: task.prompt }),
			...(task.error ? [make('p', { className: 'error', textContent: task.error })] : []),
			make('div', { className: 'pictures' }, ...pictures));
	}

	// A task's card is built anew only when something on it changed, so that pictures do not flicker.
	const cards = new Map();
	function cardFor(task) {
		const { ageSeconds, ...shown } = task;
		const key = JSON.stringify(shown);
		let entry = cards.get(task.id);
		if (!entry || entry.key !== key) {
			entry = { key, node: card(task) };
			cards.set(task.id, entry);
		}
		entry.node.querySelector('.age').textContent = age(ageSeconds);
		return entry.node;
	}

	function show(data) {
		document.getElementById('base').textContent = data.baseUrl;
		document.getElementById('inputs').replaceChildren(...data.inputs.flatMap((url, i) =>
			[...(i ? [' '] : []), make('a', { href: url, target: '_blank', textContent: url })]));
		document.getElementById('count').textContent = data.total === 1 ? '1 task'
			: data.total + ' tasks' + (data.total > data.tasks.length ? ' (newest ' + data.tasks.length + ' shown)' : '');
		if (data.unfinished) document.getElementById('count').textContent += ', ' + data.unfinished + ' unfinished';
		const nodes = data.tasks.map(cardFor);
		const list = document.getElementById('tasks');
		const same = nodes.length === list.children.length && nodes.every((n, i) => n === list.children[i]);
		if (!same) list.replaceChildren(...nodes);
		if (!nodes.length) {
			list.replaceChildren(make('section', { className: 'task empty' },
				make('p', { textContent: 'No tasks yet. Run the node in n8n, and they appear here.' })));
		}
	}

	async function refresh() {
		let lost = false;
		try {
			show(await (await fetch('/sandbox/tasks.json')).json());
		} catch {
			lost = true;
		}
		document.getElementById('lost').hidden = !lost;
		setTimeout(refresh, 2000);
	}
	refresh();
</script>
</body>
</html>
`;
