import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { install, type Clock } from '@sinonjs/fake-timers';
import { dice } from '../batch/random/dice.cjs';
import { ROUGH, throwWeather, WiroSandbox, type RecordedCall } from './index.cjs';
import { detail, post, request, RUN, run } from './testClient.cjs';
import { Sky, type Weather } from './weather.cjs';

const PROMPT = { prompt: 'A dog on the couch' };

describe('weather', () => {
	let sandbox: WiroSandbox;
	let clock: Clock | undefined;
	beforeEach(async () => {
		sandbox = await WiroSandbox.start({ queueSeconds: 0, taskSeconds: 0 });
	});
	afterEach(async () => {
		clock?.uninstall();
		clock = undefined;
		await sandbox.stop();
	});

	const start = async () => await post(sandbox, RUN, PROMPT);
	const done = async (id: string) => {
		clock = install({ now: Date.now() + 10_000, toFake: ['Date'] });
		return await detail(sandbox, id);
	};
	const urlOf = (entry: Record<string, unknown>) =>
		(entry.outputs as Array<{ url: string }>)[0].url;

	it('gateways answer 5xx with JSON of their own, before or after the work', async () => {
		sandbox.weather = { gateway: 1 };
		for (let n = 0; n < 30; n += 1) {
			const { status, json } = await start();
			expect(status).toBeGreaterThanOrEqual(500);
			expect(json).toBeDefined();
		}
		expect(sandbox.tasks.length).toBeGreaterThan(5);
		expect(sandbox.tasks.length).toBeLessThan(25);
	});

	it('too many calls in a second get 429 with Retry-After, and a second later none does', async () => {
		clock = install({ now: Date.now(), toFake: ['Date'] });
		sandbox.weather = { callsPerSecond: 2 };
		const statuses = [(await start()).status, (await start()).status];
		const third = await start();
		expect([...statuses, third.status]).toEqual([200, 200, 429]);
		expect(third.headers.get('retry-after')).toBe('1');
		clock.tick(1000);
		expect((await start()).status).toBe(200);
		expect(sandbox.tasks).toHaveLength(3);
	});

	it('answers hold more than was asked for', async () => {
		sandbox.weather = { extras: 1 };
		const { json } = await start();
		expect(json).toMatchObject({ errors: ['warning'], taskid: expect.any(String) });
		const asked = await post(sandbox, '/Task/Detail', { taskid: json?.taskid });
		expect(asked.json).toMatchObject({ total: '2', tasklist: [{ id: '1' }, { id: json?.taskid }] });
	});

	it('numbers are texts, and texts are numbers', async () => {
		sandbox.weather = { swapped: 1 };
		const { json } = await start();
		expect(json?.taskid).toEqual(expect.any(Number));
		expect(await done(String(json?.taskid))).toMatchObject({
			id: json?.taskid,
			pexit: 0,
			createtime: expect.any(Number),
		});
	});

	it('a picture is there a moment after it was first asked for', async () => {
		sandbox.weather = { lateSeconds: 2 };
		const url = urlOf(await done(await run(sandbox)));
		expect((await request(url)).status).toBe(404);
		clock?.tick(2000);
		expect((await request(url)).status).toBe(200);
	});

	it('pictures are gone until the weather clears', async () => {
		sandbox.weather = { gone: 1 };
		const url = urlOf(await done(await run(sandbox)));
		expect((await request(url)).status).toBe(404);
		sandbox.clearWeather();
		expect((await request(url)).status).toBe(200);
	});

	it('pictures are announced wrongly, and are whole', async () => {
		sandbox.weather = { misannounced: 1 };
		const outputs = (await done(await run(sandbox, { samples: 8 }))).outputs as object[];
		expect(outputs).toHaveLength(8);
		for (const output of outputs) {
			expect(output).not.toMatchObject({
				size: String(sandbox.tasks[0].outputs[0].bytes.size),
				contenttype: 'image/png',
				name: expect.stringMatching(/\.png$/),
			});
		}
		const bytes = Buffer.from(
			await (await fetch((outputs[0] as { url: string }).url)).arrayBuffer(),
		);
		expect(bytes).toHaveLength(sandbox.tasks[0].outputs[0].bytes.size);
	});

	it('brings its lag of the list, its shrinking balance and its tries of callbacks, and takes them away', async () => {
		sandbox.weather = ROUGH;
		expect(sandbox.settings).toMatchObject({
			listLagSeconds: 3,
			balanceShrinks: true,
			callbackTries: 3,
		});
		sandbox.clearWeather();
		expect(sandbox.settings).toMatchObject({
			listLagSeconds: 0,
			balanceShrinks: false,
			callbackTries: 1,
		});
		expect(await start()).toMatchObject({ status: 200, json: { errors: [] } });
	});
});

describe('the sky', () => {
	const call = { host: 'api', route: 'Detail', path: '/v1/Task/Detail' } as RecordedCall;
	const faults = (weather: Weather) => {
		const sky = new Sky(weather);
		return Array.from({ length: 2000 }, () => sky.fault(call));
	};

	it('is the same for the same seed, and another for another', () => {
		const { callsPerSecond: _, ...rough } = ROUGH;
		expect(faults({ ...rough, seed: 7 })).toEqual(faults({ ...rough, seed: 7 }));
		expect(faults({ ...rough, seed: 7 })).not.toEqual(faults({ ...rough, seed: 8 }));
		expect(throwWeather(dice(5))).toEqual(throwWeather(dice(5)));
	});

	it('has a latency with a heavy tail', () => {
		const seconds = faults({ latencySeconds: 1 })
			.map((fault) => (fault?.kind === 'delay' ? fault.seconds : NaN))
			.sort((a, b) => a - b);
		expect(seconds[1000]).toBeCloseTo(1, 0);
		expect(seconds[1980]).toBeGreaterThan(25);
		expect(seconds[1999]).toBeLessThanOrEqual(100);
	});

	it('has pictures that come at its bandwidth, and some in a trickle', () => {
		const picture = { host: 'pictures', route: 'picture', path: '/0.png' } as RecordedCall;
		const sky = new Sky({ bytesPerSecond: 1000, trickle: 0.2 });
		const speeds = Array.from({ length: 2000 }, () => {
			const fault = sky.fault(picture);
			return fault?.kind === 'slow' ? fault.bytesPerSecond : NaN;
		});
		expect(new Set(speeds)).toEqual(new Set([1000, 10]));
		expect(speeds.filter((speed) => speed === 10).length / 2000).toBeCloseTo(0.2, 1);
	});

	it('keeps to the shares it was given', () => {
		const kinds = faults({ silent: 0.1, broken: 0.2 }).map((fault) => fault?.kind ?? 'none');
		const count = (...of: string[]) => kinds.filter((kind) => of.includes(kind)).length;
		expect(count('hang', 'hangAfterWork') / 2000).toBeCloseTo(0.1, 1);
		expect(count('reset', 'dropAfterWork') / 2000).toBeCloseTo(0.18, 1);
	});
});

describe('npm run sandbox -- --weather rough', () => {
	it('is rough for people too, at a host name that may refuse on one address family', async () => {
		const args = ['--weather', 'rough', '--port', '0', '--api-key-only'];
		const child = spawn(process.execPath, ['-r', 'tsx/cjs', 'test/sandbox/main.cts', ...args], {
			cwd: join(__dirname, '../..'),
		});
		try {
			let said = '';
			for await (const piece of child.stdout) {
				said += String(piece);
				if (said.includes('Ctrl+C')) break;
			}
			const [, baseUrl, key] =
				/Base URL +(http:\/\/localhost:\S+)\s+API Key +(\S+)/.exec(said) ?? [];
			const answers = Array.from({ length: 30 }, async () => {
				const signal = AbortSignal.timeout(3000);
				const headers = { 'x-api-key': key, 'content-type': 'application/json' };
				const init = { method: 'POST', headers, body: '{"taskid":"1"}', signal };
				return (await fetch(`${baseUrl}/Task/Detail`, init)).status;
			});
			const statuses = (await Promise.allSettled(answers)).map((each) =>
				each.status === 'fulfilled' ? each.value : NaN,
			);
			expect(statuses).toContain(429);
		} finally {
			child.kill();
		}
	});
});
