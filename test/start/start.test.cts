import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { WiroSandbox } from '../sandbox/index.cjs';

const ROOT = join(__dirname, '../..');

let out: string;
beforeEach(async () => {
	out = await mkdtemp(join(tmpdir(), 'flux-kontext-out-'));
});
afterEach(async () => {
	await rm(out, { recursive: true, force: true });
});

interface Ended {
	code: number | null;
	stdout: string;
	stderr: string;
}

/** Runs the command that `npm start` runs after the build, with no keys but the given ones. */
async function start(args: string[], wiro: Record<string, string> = {}): Promise<Ended> {
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !name.startsWith('WIRO_')),
	);
	const child = spawn(
		process.execPath,
		['-r', 'tsx/cjs', 'test/start/main.cts', '--out', out, ...args],
		{ cwd: ROOT, env: { ...env, ...wiro }, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	const ended: Ended = { code: null, stdout: '', stderr: '' };
	child.stdout.on('data', (data: Buffer) => (ended.stdout += data.toString()));
	child.stderr.on('data', (data: Buffer) => (ended.stderr += data.toString()));
	ended.code = await new Promise((resolve, reject) => {
		child.on('error', reject).on('close', resolve);
	});
	return ended;
}

async function pixels(name: string): Promise<Buffer> {
	const file = await readFile(join(out, name));
	return await sharp(file).resize(64, 48, { fit: 'fill' }).removeAlpha().raw().toBuffer();
}

/** The mean difference of two pictures' pixels, from 0 to 255. */
function difference(one: Buffer, other: Buffer): number {
	return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]), 0) / one.length;
}

describe('npm start', () => {
	it('edits the picture in one command and says where it is', async () => {
		const { code, stdout, stderr } = await start(['--seconds', '2']);

		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain(join(out, 'edit-a-picture.png'));
		expect(stdout).toContain(join(out, 'room.jpg'));
		expect(stdout).toContain(join(out, 'dog.jpg'));
		const edited = await sharp(join(out, 'edit-a-picture.png')).metadata();
		expect(edited.format).toBe('png');
		expect(edited.width).toBeGreaterThanOrEqual(640);
		expect(edited.height).toBeGreaterThanOrEqual(480);
		const changed = difference(await pixels('edit-a-picture.png'), await pixels('room.jpg'));
		expect(changed).toBeGreaterThan(5); // the dog and the caption
		expect(changed).toBeLessThan(80); // still that room
	});

	it('shows each node and the way of the task while it runs', async () => {
		const { stdout } = await start(['--seconds', '4']);

		for (const node of ['Room and dog', 'Room to file', 'Dog to file', 'Both in one item']) {
			expect(stdout).toMatch(new RegExp(`\\d\\.\\d s  ✓ ${node}: 1 item`));
		}
		expect(stdout).toMatch(/→ Flux Kontext \.\.\./);
		expect(stdout).toMatch(/ s {4}task \d+: editing \(task_\w+\)/);
		expect(stdout).toMatch(/ s {4}task \d+: done \(task_postprocess_end\)/);
		expect(stdout).toMatch(/✓ Flux Kontext: 1 item with 1 file/);
	});

	it('uses the service whose keys are set, and says so', async () => {
		const wiro = await WiroSandbox.start({ taskSeconds: 0.5 });
		try {
			const { apiKey, apiSecret, baseUrl } = wiro;
			const { code, stdout } = await start([], {
				WIRO_API_KEY: apiKey,
				WIRO_API_SECRET: apiSecret,
				WIRO_BASE_URL: baseUrl,
			});
			expect(code).toBe(0);
			expect(stdout).toContain(`the real service at ${baseUrl}`);
			expect(stdout).not.toContain(apiSecret);
			expect(wiro.billedTasks).toHaveLength(1);
		} finally {
			await wiro.stop();
		}
	});

	it('reaches the sandbox behind a proxy that knows nothing of this computer', async () => {
		const proxy = 'http://127.0.0.1:9';
		const behind = { HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: '', no_proxy: '.example' };
		const { code, stderr } = await start(['--seconds', '1'], behind);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	});

	it('tells what happened and what to do when the edit fails', async () => {
		const wiro = await WiroSandbox.start();
		try {
			const { code, stderr } = await start([], {
				WIRO_API_KEY: 'no-such-key',
				WIRO_API_SECRET: wiro.apiSecret,
				WIRO_BASE_URL: wiro.baseUrl,
			});
			expect(code).toBe(1);
			const [title, description] = stderr.trim().split('\n');
			expect(title).toMatch(/key/i);
			expect(description).toMatch(/credential/i);
			expect(stderr).not.toContain('no-such-key');
		} finally {
			await wiro.stop();
		}
	});

	it.each([
		['a key without a secret', [], { WIRO_API_KEY: 'k' }, 'WIRO_API_SECRET is not'],
		['a secret without a key', [], { WIRO_API_SECRET: 's' }, 'WIRO_API_KEY is not'],
		['seconds that are none', ['--seconds', 'soon'], {}, '--seconds must be a number'],
		['an unknown option', ['--fast'], {}, '--fast'],
	])('starts nothing with %s', async (_, args, wiro, words) => {
		const { code, stdout, stderr } = await start(args, wiro as Record<string, string>);

		expect(code).toBe(1);
		expect(stderr).toContain(words);
		expect(stdout).not.toContain('Flux Kontext');
	});
});
