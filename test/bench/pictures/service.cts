import { WiroSandbox } from '../../sandbox/index.cjs';

/** What the benchmark is told once the sandbox runs. */
export interface ServiceReady {
	credential: { apiKey: string; apiSecret: string; baseUrl: string };
}

/** The sandbox in a process of its own, so that its memory and its work are not counted as the node's. */
async function main(): Promise<void> {
	const [pictures, bytes] = process.argv.slice(2).map(Number);
	const wiro = await WiroSandbox.start({ queueSeconds: 0, taskSeconds: 0, keepUploads: false });
	wiro.planEach((_n, { prompt }) => ({
		outputs: Array.from({ length: prompt === 'small' ? 1 : pictures }, () =>
			prompt === 'small' ? {} : { stream: { size: bytes } },
		),
	}));
	const { apiKey, apiSecret, baseUrl } = wiro;
	const ready: ServiceReady = { credential: { apiKey, apiSecret, baseUrl } };
	process.send?.(ready);
	process.once('disconnect', () => void wiro.stop().then(() => process.exit(0)));
}

void main();
