import type { Acting, Actor } from "./actor";
import type { Random } from "./random";

/** One event as generated: its record, and what the truth says of it. */
export interface SampleEvent {
  /** Seconds are whole, as CloudTrail writes them. Milliseconds since the epoch. */
  time: number;
  /** Account whose trail records it. */
  account: string;
  region: string;
  principal: string;
  /** In CloudTrail's own order of fields. */
  record: Record<string, unknown>;
  facts: Facts;
  /** Owner of the bucket when that is another account. */
  owner?: string;
}
export interface Facts {
  source: string;
  name: string;
  category: "Data" | "Management";
  version: string;
  errorCode?: string;
  /** undefined where the record has no such field */
  bytesOut?: number;
  bytesIn?: number;
}

/** What one API call adds to the fields that every record has. */
export interface Call {
  source: string;
  name: string;
  region: string;
  readOnly: boolean;
  category?: "Data";
  type?: "AwsConsoleSignIn" | "AwsServiceEvent";
  request: object | null;
  response?: object | null;
  error?: [code: string, message: string];
  bytesIn?: number;
  bytesOut?: number;
  resources?: object[];
  additional?: object;
  /** Host the client asked for; no host, no `tlsDetails`. */
  host?: string;
  owner?: string;
}

/** A number that is written with a decimal point, as many trails do: `1234.0`. `recordText` takes the marks off. */
const decimal = (value: number) => `\u0001${value}.0\u0001`;
/** The JSON of one record. */
export const recordText = (record: object) => JSON.stringify(record).replace(/"\\u0001([\d.]+)\\u0001"/g, "$1");

export const isoSecond = (time: number) => new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
const versions = [
  [2, "1.08"],
  [3, "1.09"],
  [1, "1.10"],
  [4, "1.11"],
] as const;
const tls: [number, [version: string, cipherSuite: string]][] = [
  [6, ["TLSv1.3", "TLS_AES_128_GCM_SHA256"]],
  [2, ["TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"]],
];

/** @param time milliseconds since the epoch, whole seconds */
export function event(draw: Random, actor: Actor, by: Acting, time: number, call: Call): SampleEvent {
  const version = draw.weighted(versions);
  const [tlsVersion, cipherSuite] = draw.weighted(tls);
  const isService = actor.addresses[0]!.endsWith(".amazonaws.com"); // AWS's own calls show no client
  const number = draw.chance(0.35) ? decimal : (value: number) => value;
  const s3 = call.source === "s3.amazonaws.com";
  const additional = s3
    ? {
        SignatureVersion: "SigV4",
        CipherSuite: cipherSuite,
        ...(call.bytesIn === undefined ? {} : { bytesTransferredIn: number(call.bytesIn) }),
        AuthenticationMethod: "AuthHeader",
        "x-amz-id-2": `${draw.text(75, alphabet64)}=`,
        ...(call.bytesOut === undefined ? {} : { bytesTransferredOut: number(call.bytesOut) }),
      }
    : call.additional;
  const record = {
    eventVersion: version,
    userIdentity: by.identity,
    eventTime: isoSecond(time),
    eventSource: call.source,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: draw.pick(actor.addresses),
    userAgent: draw.pick(actor.agents),
    ...(call.error ? { errorCode: call.error[0], errorMessage: call.error[1] } : {}),
    requestParameters: call.request,
    responseElements: call.response ?? null,
    ...(additional ? { additionalEventData: additional } : {}),
    ...(call.type === "AwsConsoleSignIn" ? {} : { requestID: s3 ? draw.text(16, requestAlphabet) : draw.uuid() }),
    eventID: draw.uuid(),
    readOnly: call.readOnly,
    ...(call.resources ? { resources: call.resources } : {}),
    eventType: call.type ?? "AwsApiCall",
    managementEvent: call.category !== "Data",
    recipientAccountId: by.account,
    ...(s3 && actor.vpcEndpointId ? { vpcEndpointId: actor.vpcEndpointId, vpcEndpointAccountId: by.account } : {}),
    eventCategory: call.category ?? "Management",
    ...(call.host && !isService
      ? { tlsDetails: { tlsVersion, cipherSuite, clientProvidedHostHeader: call.host } }
      : {}),
    ...(call.type === "AwsConsoleSignIn" ? { sessionCredentialFromConsole: "true" } : {}),
  };
  const { source, name, bytesIn, bytesOut } = call;
  return {
    time,
    account: by.account,
    region: call.region,
    principal: actor.principal,
    record,
    facts: {
      source,
      name,
      version,
      category: call.category ?? "Management",
      errorCode: call.error?.[0],
      bytesIn,
      bytesOut,
    },
    ...(call.owner && call.owner !== by.account ? { owner: call.owner } : {}),
  };
}
const alphabet64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const requestAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
