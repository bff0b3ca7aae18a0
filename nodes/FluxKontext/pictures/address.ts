/**
 * Why an address is not asked for a picture.
 *
 * @param address the address
 * @param from the address that leads there by a redirect
 * @returns the reason in words, or null where nothing is in the way
 */
export function whyNotAsked(address: URL, from?: URL): string | null {
	if (!['http:', 'https:'].includes(address.protocol))
		return `${address.protocol} is no web address`;
	if (from !== undefined && isPrivate(address) && !isPrivate(from)) {
		return `${from.host} leads to ${address.host} in a private network`;
	}
	return null;
}

/** Names that are only known inside a network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal), and those without a dot. */
const PRIVATE_NAME =
	/(^|\.)(localhost|local|internal|intranet|lan|localdomain|home|corp|svc|home\.arpa)$|^[^.:]+$/;

/**
 * Tells whether an address is in a private network, as far as it says so itself: what a name stands for is n8n's to guard.
 *
 * @param address the address
 */
export function isPrivate({ hostname }: URL): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return isPrivateV6(groupsOf(host.slice(1, -1)));
	if (/^\d+(\.\d+){3}$/.test(host)) return isPrivateV4(host.split('.').map(Number));
	return PRIVATE_NAME.test(host);
}

/** The special blocks of IPv4 (IANA's registry, RFC 6890). */
function isPrivateV4([a, b]: number[]): boolean {
	return (
		[0, 10, 127].includes(a) ||
		a >= 224 ||
		(a === 100 && b >= 64 && b < 128) ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b < 32) ||
		(a === 192 && (b === 168 || b === 0)) ||
		(a === 198 && (b === 18 || b === 19))
	);
}

/** The special blocks of IPv6, and those that hold an IPv4 address: mapped, compatible, NAT64, 6to4. */
function isPrivateV6(groups: number[]): boolean {
	const inner = (high: number, low: number) =>
		isPrivateV4([high >> 8, high & 255, low >> 8, low & 255]);
	const [first] = groups;
	const zeros = groups.slice(0, 5).every((group) => group === 0);
	if (zeros && (groups[5] === 0 || groups[5] === 0xffff)) return inner(groups[6], groups[7]);
	if (first === 0x64 && groups[1] === 0xff9b) return inner(groups[6], groups[7]);
	if (first === 0x2002) return inner(groups[1], groups[2]);
	return (first & 0xfe00) === 0xfc00 || (first & 0xff80) === 0xfe80 || first >= 0xff00;
}

/** The eight groups of an IPv6 address as `URL` writes it: hexadecimal, with at most one `::`. */
function groupsOf(text: string): number[] {
	const [left, right] = text.split('::');
	const parse = (part: string | undefined) =>
		part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [];
	const [head, tail] = [parse(left), parse(right)];
	return [...head, ...Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0), ...tail];
}
