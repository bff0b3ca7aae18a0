import type { IExecuteFunctions } from 'n8n-workflow';

import { accountOf } from '../../../credentials/account';
import { now } from '../timing/clock';
import { ACCOUNT } from '../repeating/policies';
import { Account } from './account';

/** The accounts of this process, by a salted digest of key and base URL: an ID would not do, because n8n resolves expressions in credentials. */
const accounts = new Map<string, { account: Account; usedAt: number }>();

/**
 * The account that an execution works in. Accounts that nobody used for a while are forgotten on the way, so no timer is needed.
 *
 * @param context the node's execution
 * @returns the account; one of its own where the credential cannot be read, which the first request then tells in words
 */
export async function accountFor(context: IExecuteFunctions): Promise<Account> {
	const digest = await digestOf(context);
	if (digest === null) return new Account();
	for (const [key, { account, usedAt }] of accounts) {
		const { atRest, movedAt } = account.places;
		const idle = atRest && now() - Math.max(usedAt, movedAt) > ACCOUNT.forgottenAfter;
		if (idle && key !== digest) accounts.delete(key);
	}
	const { account } = accounts.get(digest) ?? { account: new Account() };
	accounts.set(digest, { account, usedAt: now() });
	return account;
}

async function digestOf(context: IExecuteFunctions): Promise<string | null> {
	try {
		return accountOf(await context.getCredentials('wiroHmacApi'));
	} catch {
		return null;
	}
}
