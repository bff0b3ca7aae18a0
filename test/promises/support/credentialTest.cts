import '../../engine/environment.cjs';
import { CredentialTestContext } from 'n8n-core';
import type { INodeCredentialTestResult } from 'n8n-workflow';
import { FluxKontext } from '../../../nodes/FluxKontext/FluxKontext.node';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';

/** Presses the Test button of the credential: n8n finds the function by the name that the node gives, and calls it like this. */
export async function pressTest(credential: WiroCredential): Promise<INodeCredentialTestResult> {
	const { description, methods } = new FluxKontext();
	const { testedBy } = description.credentials?.[0] ?? {};
	if (testedBy !== 'wiroHmacApiTest') throw new Error(`The button calls ${String(testedBy)}`);
	return await methods.credentialTest[testedBy].call(new CredentialTestContext(), {
		id: 'c1',
		name: 'Wiro account',
		type: 'wiroHmacApi',
		data: { ...credential },
	});
}
