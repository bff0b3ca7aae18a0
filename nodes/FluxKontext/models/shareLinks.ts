import { InvalidInput } from '../errors/failure';

/** A service whose share links open a page, not the picture; and n8n's own node that fetches the file. */
interface ShareService {
	name: string;
	/** Whether an address is one of its pages. */
	isPage: (url: URL) => boolean;
	node: string;
}

const onHost =
	(...hosts: string[]) =>
	({ hostname }: URL) =>
		hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));

const SERVICES: ShareService[] = [
	{
		name: 'Google Drive',
		isPage: (url) =>
			// `.../uc?export=download` and `/thumbnail` give the file itself.
			onHost('docs.google.com', 'drive.google.com')(url) && !/\/(uc|thumbnail)$/.test(url.pathname),
		node: "the Google Drive node ('File', 'Download')",
	},
	{
		name: 'Google Photos',
		isPage: onHost('photos.google.com', 'photos.app.goo.gl'),
		node: 'the HTTP Request node or a form with a file field',
	},
	{
		name: 'Dropbox',
		// With `dl=1` or `raw=1` it gives the file itself.
		isPage: (url) =>
			onHost('dropbox.com')(url) &&
			url.searchParams.get('dl') !== '1' &&
			url.searchParams.get('raw') !== '1',
		node: "the Dropbox node ('File', 'Download')",
	},
	{
		name: 'OneDrive',
		// `/download?...`, `/download.aspx?...` (what n8n's node hands on) and `download=1` give the file itself.
		isPage: (url) =>
			onHost('1drv.ms', 'onedrive.live.com', 'sharepoint.com')(url) &&
			!/\/download(\.aspx)?$/.test(url.pathname) &&
			url.searchParams.get('download') !== '1',
		node: "the Microsoft OneDrive node ('File', 'Download')",
	},
	{
		name: 'iCloud',
		isPage: onHost('icloud.com'),
		node: 'a form with a file field, or a drive that n8n has a node for',
	},
];

/** Paths of Windows, and of the folders that Unix has. */
const ON_A_COMPUTER =
	/^([a-z]:[\\/]|\\\\|file:|~\/|\/(home|users|root|tmp|mnt|media|data|files|var|etc|opt|srv|volumes)\/)/i;

/** A data URL, or the beginnings of the kinds of picture as base64. */
const A_PICTURE_ITSELF = /^(data:|\/9j\/|iVBORw0KGgo|R0lGOD|UklGR)/;

/**
 * Refuses what people take for a picture's address and Wiro cannot open: share links, which show a page, and paths on a computer.
 *
 * @param text what stands in the field
 * @param label the field's label
 * @param source the label of the field that chooses between address and file
 * @throws InvalidInput with the node to use instead
 */
export function refuseWhatIsNoPicture(text: string, label: string, source: string): void {
	const instead = (node: string) =>
		`Get the file with ${node} before this one, and set '${source}' to 'Binary File'`;
	if (ON_A_COMPUTER.test(text)) {
		throw new InvalidInput(
			`'${label}' is a path on a computer, which Wiro cannot open`,
			instead("the 'Read/Write Files from Disk' node"),
		);
	}
	if (A_PICTURE_ITSELF.test(text)) {
		throw new InvalidInput(
			`'${label}' holds a picture itself, not its address`,
			instead("the 'Convert to File' node"),
		);
	}
	const url = URL.canParse(text) ? new URL(text) : null;
	const service = url === null ? undefined : SERVICES.find(({ isPage }) => isPage(url));
	if (service === undefined) return;
	throw new InvalidInput(
		`'${label}' is a share link of ${service.name}: it opens a page, not the picture`,
		instead(service.node),
	);
}
