import type { Actor, Profile } from "./actor";
import { type Account, domain } from "./company";
import {
  assumedRole,
  awsAccount,
  iamUser,
  identityCenterUser,
  root,
  service,
  ssoUser,
  untyped,
  webIdentity,
} from "./identities";
import type { SampleOptions } from "./options";
import { personName } from "./people";
import { random } from "./random";

/** Quota of everybody without an override, in bytes. */
export const defaultQuota = 50e9;
const browser =
  "[Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36]";
const cli =
  "[aws-cli/2.32.4 md/awscrt#0.29.1 ua/2.1 os/linux#6.12.0 md/arch#x86_64 lang/python#3.13.9 md/pyimpl#CPython cfg/retry-mode#standard]";
const boto =
  "[Boto3/1.42.1 md/Botocore#1.42.1 ua/2.1 os/linux#6.1.158 md/arch#aarch64 lang/python#3.13.9 exec-env/AWS_ECS_FARGATE]";
const java =
  "[aws-sdk-java/2.39.4 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#21.0.9 md/OpenJDK_64-Bit_Server_VM]";

/** The first ones carry the quota story and one of each kind of identity; the rest are more people, roles and users. */
export function roster(options: SampleOptions, accounts: Account[]): Actor[] {
  const draw = random(`${options.seed}/actors`);
  const account = (i: number) => accounts[i % accounts.length]!.id;
  const office = (n: number) => [`203.0.113.${10 + (n % 200)}`, `198.51.100.${20 + (n % 50)}`];
  const inside = (n: number) => ({
    addresses: [`10.${20 + (n % 40)}.${n % 250}.17`, `10.${20 + (n % 40)}.${n % 250}.44`],
    vpcEndpointId: `vpce-0${(0x1a2b3c4d + n).toString(16)}`,
  });
  const person = (n: number, profile: Profile): Actor => {
    const email = `${personName(n)}@${domain}`;
    const sets = profile === "analyst" ? ["DataAnalyst", "ReadOnlyAccess"] : ["PowerUserAccess", "ReadOnlyAccess"];
    return {
      principal: `sso:${email}`,
      profile,
      act: ssoUser(draw, email, sets, [account(n + 1), account(n + 2)]),
      weight: 3 + (n % 4),
      hours: "office",
      addresses: [...office(n), "2001:db8:52::1f"],
      agents: [browser, cli],
    };
  };
  const role = (name: string, n: number, source?: string): Actor => ({
    principal: `role:arn:aws:iam::${account(n)}:role/${name}${source ? `|source:${source}` : ""}`,
    profile: "job",
    act: assumedRole(draw, account(n), name, source),
    weight: 4,
    hours: "night",
    agents: [boto, java],
    ...inside(n),
  });
  const user = (name: string, n: number): Actor => ({
    principal: `user:arn:aws:iam::${account(n)}:user/${name}`,
    profile: "developer",
    act: iamUser(draw, account(n), name),
    weight: 2,
    hours: "always",
    addresses: office(n),
    agents: [cli],
  });
  const partner = draw.text(12, "123456789");
  const oidc = `arn:aws:iam::${account(2)}:oidc-provider/token.actions.githubusercontent.com`;
  const repo = "repo:larkspur/storefront:ref:refs/heads/main";
  const identityUser = draw.uuid();
  const first: Actor[] = [
    { ...person(0, "analyst"), story: { quota: defaultQuota, share: 0.87 } },
    { ...role("nightly-export", 1), story: { quota: defaultQuota, share: 1.24 } },
    {
      principal: "anonymous",
      profile: "crawler",
      act: awsAccount.anonymous(account(2)),
      weight: 3,
      hours: "always",
      addresses: ["192.0.2.77", "2001:db8:bad::7"],
      agents: [
        "[Mozilla/5.0 (compatible; <b>Grabbot</b>/1.0; +https://grabbot.example/'about')]",
        '[curl/8.17.0 "quoted", with comma]',
      ],
      story: { quota: 2e9, share: 1.31 },
    },
    { ...role("warehouse-loader", 1), story: { quota: 400e9, share: 0.41 } },
    person(1, "developer"),
    {
      principal: "service:cloudtrail.amazonaws.com",
      profile: "logWriter",
      act: service("cloudtrail.amazonaws.com", account(3)),
      weight: 4,
      hours: "always",
      addresses: ["cloudtrail.amazonaws.com"],
      agents: ["cloudtrail.amazonaws.com"],
    },
    role("deploy", 2, "jonas.weber"),
    user("legacy-backup", 3),
    {
      principal: "service:cloudfront.amazonaws.com",
      profile: "cdn",
      act: service("cloudfront.amazonaws.com", account(2)),
      weight: 4,
      hours: "always",
      addresses: ["cloudfront.amazonaws.com"],
      agents: ["cloudfront.amazonaws.com"],
    },
    {
      principal: `account:${partner}`,
      profile: "analyst",
      act: awsAccount.other(account(1), partner, draw),
      weight: 2,
      hours: "office",
      addresses: ["198.51.100.201"],
      agents: [java],
    },
    {
      principal: `root:${account(0)}`,
      profile: "owner",
      act: root(account(0)),
      weight: 0.2,
      hours: "office",
      addresses: office(7),
      agents: [browser],
    },
    {
      principal: "unknown",
      profile: "config",
      act: untyped(account(0)),
      weight: 0.6,
      hours: "always",
      addresses: ["config.amazonaws.com"],
      agents: ["config.amazonaws.com"],
    },
    role("deploy", 2, "aisha.nyman"),
    {
      principal: `federated:${oidc}:${repo}`,
      profile: "login",
      act: webIdentity(account(2), oidc, repo),
      weight: 1,
      hours: "always",
      addresses: ["192.0.2.140"],
      agents: ["aws-sdk-nodejs/3.940.0 configure-aws-credentials-for-github-actions"],
    },
    {
      principal: `identitycenter:${identityUser}`,
      profile: "analyst",
      act: identityCenterUser(account(1), identityUser),
      weight: 1,
      hours: "office",
      addresses: office(9),
      agents: [browser],
    },
    role("github-actions", 2),
  ];
  const more = (n: number) =>
    n % 7 === 3
      ? user(`svc-${personName(n).replace(".", "-")}`, n)
      : n % 7 === 5
        ? role(`team-${n}-worker`, n)
        : person(n, n % 2 ? "developer" : "analyst");
  for (let n = 2; first.length < options.principals; n++) first.push(more(n));
  return first.slice(0, options.principals);
}
