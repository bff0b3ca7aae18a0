import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IHttpRequestOptions,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { WiroHmacApi } from '../../credentials/WiroHmacApi.credentials';

/** What a user filled into the credential. */
export interface WiroCredential {
	apiKey: string;
	apiSecret: string;
	baseUrl: string;
}

/** Plays n8n's credential store with a single credential, and authenticates the way n8n does: by the credential type's own function. */
export class TestCredentialsHelper extends ICredentialsHelper {
	private readonly type = new WiroHmacApi();

	constructor(private readonly credential: WiroCredential) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_type: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type;
		if (typeof authenticate !== 'function') throw new Error('The credential does not sign');
		return await authenticate(credentials, request);
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(_details: INodeCredentialsDetails, _type: string): Promise<ICredentials> {
		throw new Error('Nothing asks for the stored credential in a test');
	}

	async getDecrypted(
		_data: IWorkflowExecuteAdditionalData,
		{ id }: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		// n8n's own words (n8n: credential-not-found.error).
		if (id === 'deleted') {
			throw new Error(`Credential with ID "${id}" does not exist for type "${type}".`);
		}
		return { ...this.credential };
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}

	getCredentialsProperties(): INodeProperties[] {
		return this.type.properties;
	}
}
