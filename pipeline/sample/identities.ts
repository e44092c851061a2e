/**
 * `userIdentity` as CloudTrail writes it, one maker per type.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
import type { Acting } from "./actor";
import { base62, hexDigits, type Random, upperDigits } from "./random";

type Act = (draw: Random, time: number) => Acting;
const id = (draw: Random, prefix: string) => prefix + draw.text(21 - prefix.length, upperDigits);
/** Begins like a real key id, and cannot be one: real ids have 20 characters. */
const accessKeyId = (draw: Random) => `ASIAEXAMPLE${draw.text(8, upperDigits)}`;
const sessionStart = (draw: Random, time: number) =>
  new Date(time - draw.between(60, 28_000) * 1000).toISOString().replace(".000Z", "Z");

interface Role {
  account: string;
  name: string;
  /** Path in the issuer's ARN; the session's ARN never has it. */
  path: string;
  roleId: string;
}
function roleSession(draw: Random, time: number, role: Role, session: string, source?: string) {
  return {
    type: "AssumedRole",
    principalId: `${role.roleId}:${session}`,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${session}`,
    accountId: role.account,
    accessKeyId: accessKeyId(draw),
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: role.roleId,
        arn: `arn:aws:iam::${role.account}:role${role.path}${role.name}`,
        accountId: role.account,
        userName: role.name,
      },
      ...(draw.chance(0.3) ? { webIdFederationData: {} } : {}), // older record versions write it empty
      attributes: { creationDate: sessionStart(draw, time), mfaAuthenticated: "false" },
      ...(source ? { sourceIdentity: source } : {}),
    },
  };
}

/** A person of IAM Identity Center: one role for each permission set and account, the session named by AWS after the user. */
export function ssoUser(make: Random, email: string, permissionSets: string[], accounts: string[]): Act {
  const roles = accounts.flatMap((account) =>
    permissionSets.map((set) => ({
      account,
      name: `AWSReservedSSO_${set}_${make.text(16, hexDigits)}`,
      path: "/aws-reserved/sso.amazonaws.com/eu-central-1/",
      roleId: id(make, "AROA"),
    })),
  );
  return (draw, time) => {
    const role = roles[draw.chance(0.7) ? 0 : draw.below(roles.length)]!;
    return { account: role.account, identity: roleSession(draw, time, role, email) };
  };
}

/** A role of a job: the caller names the session as it likes, so the name says nothing. */
export function assumedRole(make: Random, account: string, name: string, source?: string): Act {
  const role = { account, name, path: "/", roleId: id(make, "AROA") };
  return (draw, time) => ({
    account,
    identity: roleSession(draw, time, role, `${name}-${draw.text(10, base62)}`, source),
  });
}

export function iamUser(make: Random, account: string, userName: string): Act {
  const principalId = id(make, "AIDA");
  const arn = `arn:aws:iam::${account}:user/${userName}`;
  return (draw) => ({
    account,
    identity: {
      type: "IAMUser",
      principalId,
      arn,
      accountId: account,
      accessKeyId: `AKIAEXAMPLE${draw.text(8, upperDigits)}`,
      userName,
    },
  });
}

export const root =
  (account: string): Act =>
  (draw, time) => ({
    account,
    identity: {
      type: "Root",
      principalId: account,
      arn: `arn:aws:iam::${account}:root`,
      accountId: account,
      accessKeyId: "",
      sessionContext: { attributes: { creationDate: sessionStart(draw, time), mfaAuthenticated: "true" } },
    },
  });

export const service =
  (name: string, account: string): Act =>
  () => ({ account, identity: { type: "AWSService", invokedBy: name } });

/** Requests from outside, as the owner of the bucket sees them: an account, or nobody in the two spellings found in logs. */
export const awsAccount = {
  anonymous:
    (account: string): Act =>
    (draw) => ({
      account,
      identity: draw.chance(0.6)
        ? { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" }
        : { type: "AWSAccount", accountId: "anonymous" },
    }),
  other: (owner: string, caller: string, make: Random): Act => {
    const roleId = id(make, "AROA");
    return (draw) => ({
      account: owner,
      identity: { type: "AWSAccount", principalId: `${roleId}:sync-${draw.below(1000)}`, accountId: caller },
    });
  },
};

/** A workload that shows a token of its identity provider; only its sign-in calls have this type. */
export const webIdentity =
  (account: string, provider: string, userName: string): Act =>
  () => ({
    account,
    identity: {
      type: "WebIdentityUser",
      principalId: `${provider}:sts.amazonaws.com:${userName}`,
      userName,
      identityProvider: provider,
    },
  });

export const identityCenterUser =
  (account: string, userId: string): Act =>
  (draw) => ({
    account,
    identity: {
      type: "IdentityCenterUser",
      accountId: account,
      onBehalfOf: { userId, identityStoreArn: `arn:aws:identitystore::${account}:identitystore/d-99670a1b2c` },
      credentialId: draw.text(64, hexDigits),
    },
  });

/** Some service events carry no type at all. */
export const untyped =
  (account: string): Act =>
  () => ({ account, identity: { accountId: account, invokedBy: "config.amazonaws.com" } });

/** What the owner of a bucket is told of a caller in another account. */
export const seenFromOutside = (identity: Record<string, unknown>): object => ({
  type: "AWSAccount",
  principalId: identity.principalId,
  accountId: identity.accountId,
});
